'use client';

import type { ReactNode } from 'react';
import { TimeAgo } from '@/components/ui/time-ago';
import { useNow } from '@/components/ui/use-now';
import type { SignedIn } from '@/lib/contracts/session';
import { formatDuration } from '@/lib/core/units';
import { ChangeButton } from './read-only';

/** One signed-in browser: whose it is, what it may do, since when, until when. */
export function PersonRow({ session, onSignOut }: { session: SignedIn; onSignOut: () => void }) {
  const { name, browser, access, own, here, createdAt, seenAt, endsAt } = session;
  const now = useNow();
  return (
    <li className="grid min-h-12 grid-cols-[200px_minmax(0,1fr)_auto] items-center gap-x-5 border-t border-line py-2 text-dense last:border-b max-wide:grid-cols-[minmax(0,1fr)_auto]">
      <p className="min-w-0">
        <span className="font-medium break-words">{name}</span>
        {name !== browser && <span className="block text-text-3">{browser}</span>}
      </p>
      <p className="min-w-0 text-text-2 max-wide:col-start-1 max-wide:row-start-2">
        {access === 'read' ? 'Read-only' : 'May change'}
        <span className="text-text-3 tabular-nums">
          <Fact>
            signed in <TimeAgo at={createdAt} />
          </Fact>
          <Fact>
            {here ? (
              'here now'
            ) : (
              <>
                last seen <TimeAgo at={seenAt} />
              </>
            )}
          </Fact>
          {now !== 0 && (
            <Fact>
              <time dateTime={new Date(endsAt).toISOString()} title={new Date(endsAt).toString()}>
                ends in {formatDuration(Math.max(0, endsAt - now))}
              </time>
            </Fact>
          )}
        </span>
      </p>
      {own ? (
        <span className="text-text-3">This browser</span>
      ) : (
        <ChangeButton size="small" aria-label={`Sign out ${name}`} onClick={onSignOut}>
          Sign out
        </ChangeButton>
      )}
    </li>
  );
}

/** Breaks between facts, not in one. */
function Fact({ children }: { children: ReactNode }) {
  return (
    <>
      {' · '}
      <span className="whitespace-nowrap">{children}</span>
    </>
  );
}
