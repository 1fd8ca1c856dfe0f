'use client';

import { useEffect, useRef, useState } from 'react';
import { signOutOthers } from '@/app/actions/session';
import { callAction } from '@/components/call-action';
import { useAgain } from '@/components/live/use-again';
import { useRequest } from '@/components/live/use-request';
import { FailureCard } from '@/components/ui/failure-card';
import type { FailureRecord } from '@/lib/contracts/failure';
import { type SignedIn, type SignOutOrder, signedInListSchema } from '@/lib/contracts/session';
import { PersonRow } from './person-row';
import { ChangeButton } from './read-only';
import { SignOutDialog } from './sign-out-dialog';

const lookEveryMs = 10_000;

/** Who is signed in, and the way to sign others out. What is known later stands below: nothing moves for it. */
export function PeopleSection() {
  const requested = useRequest(signedInListSchema, '/api/sessions', 0);
  useAgain(requested, lookEveryMs);
  const { value, failure, reload } = requested;
  const [asked, setAsked] = useState<SignedIn | 'others'>('others');
  const [isAsking, setIsAsking] = useState(false);
  const [refused, setRefused] = useState<FailureRecord | null>(null);
  const section = useRef<HTMLElement>(null);
  const isKnown = value !== null;
  useEffect(() => {
    if (isKnown && location.hash === '#people') section.current?.scrollIntoView();
  }, [isKnown]);
  const shown = refused ?? failure;
  if (value === null && shown === null) return null;
  const sessions = value?.sessions ?? [];
  const ask = (whom: SignedIn | 'others') => {
    setAsked(whom);
    setIsAsking(true);
  };
  const signOut = async (order: SignOutOrder) => {
    const answer = await callAction(signOutOthers(order));
    setRefused(answer.ok ? null : answer.failure);
    reload();
  };
  return (
    <section
      ref={section}
      id="people"
      aria-labelledby="people-title"
      className="mt-4.5 border-t border-line px-7 py-3.5 max-wide:px-4"
    >
      <div className="flex flex-wrap items-start gap-x-5 gap-y-2">
        <div className="max-w-200 min-w-60 flex-1">
          <h2 id="people-title" className="text-head font-semibold">
            People
          </h2>
          <p className="pt-0.5 text-dense text-text-3">
            Every browser that is signed in. A name is what its link was given, not an account.
          </p>
        </div>
        {sessions.length > 1 && (
          <ChangeButton size="small" className="ml-auto max-wide:ml-0" onClick={() => ask('others')}>
            Sign out all others
          </ChangeButton>
        )}
      </div>
      {shown !== null && (
        <div className="pt-3">
          <FailureCard failure={shown} heading="h3" />
        </div>
      )}
      <ul aria-label="Signed-in browsers" className="mt-3">
        {sessions.map((each) => (
          <PersonRow key={each.id} session={each} onSignOut={() => ask(each)} />
        ))}
      </ul>
      <SignOutDialog
        open={isAsking}
        asked={asked}
        onClose={() => setIsAsking(false)}
        onConfirm={(order) => void signOut(order)}
      />
    </section>
  );
}
