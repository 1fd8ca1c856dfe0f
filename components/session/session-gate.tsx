'use client';

import { type ReactNode, useEffect, useState } from 'react';
import * as z from 'zod/mini';
import { PlainPage } from '@/components/frame/plain-page';
import { restart } from '@/components/live/live-store';
import { useLive } from '@/components/live/use-live';
import { CodeBlock } from '@/components/ui/code-block';
import { keepToken } from './token';

const answerSchema = z.object({ token: z.string() });

/** A fresh link opened in a browser that still has a cookie: exchanged here, since Next serves the page then. */
async function redeem(ticket: string): Promise<void> {
  const body = JSON.stringify({ ticket });
  const headers = { 'content-type': 'application/json' };
  const response = await fetch('/api/session', { method: 'POST', headers, body });
  if (!response.ok) return;
  keepToken(answerSchema.parse(await response.json()).token);
  restart();
}

/** Lets the page through; says how to sign in where this browser has a cookie but not the token of this origin. */
export function SessionGate({ children }: { children: ReactNode }) {
  const { connection } = useLive();
  const [redeeming, setRedeeming] = useState(false);
  useEffect(() => {
    const redeemHash = () => {
      const ticket = /#ticket=([\w-]+)/.exec(location.hash)?.[1];
      if (ticket === undefined) return;
      history.replaceState(null, '', location.pathname);
      setRedeeming(true);
      void redeem(ticket).finally(() => setRedeeming(false));
    };
    redeemHash();
    addEventListener('hashchange', redeemHash);
    return () => removeEventListener('hashchange', redeemHash);
  }, []);
  if (connection === 'signed-out' && !redeeming) return <SignedOut />;
  return children;
}

function SignedOut() {
  return (
    <PlainPage title="Sign in again">
      <p className="mt-2 mb-4 text-text-2">
        This browser is no longer signed in to the console. On its machine, run this and open the link that it
        prints:
      </p>
      <CodeBlock code="npx stigmer-console link" />
    </PlainPage>
  );
}
