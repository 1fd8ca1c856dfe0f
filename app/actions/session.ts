'use server';

import * as z from 'zod/mini';
import { action } from '@/app/action';
import { signOutOrderSchema } from '@/lib/contracts/session';

/** The cookie stays: it opens nothing any more, and to set one makes Next render the page into the answer. */
export const signOut = action(
  z.strictObject({}),
  ({ services, sessionId }) => services.sessions.end(sessionId),
  false,
);

/** Signs others out. Links that were printed for them and not opened yet work no more. */
export const signOutOthers = action(signOutOrderSchema, async ({ input, services, sessionId }) => {
  const { sessions, tickets } = services;
  if (input.type === 'others') {
    tickets.revokeAll();
    await sessions.endOthers(sessionId);
  } else {
    const person = sessions.personOf(input.id);
    if (person !== null) tickets.revokeOf(person);
    await sessions.end(input.id);
  }
});
