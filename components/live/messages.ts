import * as z from 'zod/mini';
import { consoleEventSchema } from '@/lib/contracts/events';

/** What the event worker tells its tabs. */
export const liveMessageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('event'), event: consoleEventSchema }),
  z.object({ type: z.literal('connection'), state: z.enum(['open', 'lost', 'signed-out']) }),
]);
export type LiveMessage = z.infer<typeof liveMessageSchema>;

/** What a tab tells the worker: it is here, with this token; it wants the log, has taken a batch, wants no more; it leaves. */
export const tabMessageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('hello'), token: z.string() }),
  z.object({ type: z.literal('log-want'), after: z.number() }),
  z.object({ type: z.literal('log-taken') }),
  z.object({ type: z.literal('log-leave') }),
  z.object({ type: z.literal('bye') }),
]);
export type TabMessage = z.infer<typeof tabMessageSchema>;
