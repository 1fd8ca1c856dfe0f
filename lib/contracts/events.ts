import * as z from 'zod/mini';
import { operationSchema } from './operation';
import { statusSchema } from './status';

/** Events of GET /api/events, as `id: <sequence>` + `data: <json>`. A reconnect sends `Last-Event-ID`. */
export const consoleEventSchema = z.discriminatedUnion('type', [
  /** First event of a connection; `sequence` after which events follow; `gap` when some could not be replayed. */
  z.object({ type: z.literal('connection-start'), gap: z.boolean(), version: z.string() }),
  z.object({ type: z.literal('status-change'), status: statusSchema }),
  z.object({ type: z.literal('operation-change'), operation: operationSchema }),
  z.object({ type: z.literal('log-append'), lines: z.number(), lastLineAt: z.nullable(z.number()) }),
  z.object({ type: z.literal('settings-change') }),
]);
export type ConsoleEvent = z.infer<typeof consoleEventSchema>;
