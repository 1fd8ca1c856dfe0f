'use server';

import * as z from 'zod/mini';
import { action } from '@/app/action';

/** The cookie stays: it opens nothing any more, and to set one makes Next render the page into the answer. */
export const signOut = action(z.strictObject({}), ({ services, sessionId }) =>
  services.sessions.end(sessionId),
);
