import * as z from 'zod/mini';
import { alertSchema } from './alerts';
import { logLineSchema, logSummarySchema } from './log';
import { operationSchema } from './operation';
import { accessSchema } from './session';
import { statusSchema } from './status';

/** New lines of the log, for a reader that asked for them. */
export const logBatchEventSchema = z.object({
  type: z.literal('log-batch'),
  lines: z.array(logLineSchema),
  /** The number up to which the reader is now. Lines between its last one and these were left out: it was too slow. */
  lastNumber: z.number(),
  summary: logSummarySchema,
});
export type LogBatchEvent = z.infer<typeof logBatchEventSchema>;

/**
 * Events of GET /api/events, as `id: <sequence>` + `data: <json>`. A reconnect sends `Last-Event-ID`. With
 * `?log-after=<number>` the log is a topic of the stream; its events have no id and go on after the number asked for.
 */
export const consoleEventSchema = z.discriminatedUnion('type', [
  /** First event of a connection; `sequence` after which events follow; `gap` when some could not be replayed. */
  z.object({ type: z.literal('connection-start'), gap: z.boolean(), version: z.string() }),
  /** Of the session whose stream it is; follows the first event. */
  z.object({ type: z.literal('session-known'), name: z.string(), access: accessSchema }),
  z.object({ type: z.literal('status-change'), status: statusSchema }),
  z.object({ type: z.literal('operation-change'), operation: operationSchema }),
  z.object({ type: z.literal('log-append'), lines: z.number(), lastLineAt: z.nullable(z.number()) }),
  z.object({ type: z.literal('settings-change') }),
  /** To be shown on the desktop where that is wanted. */
  z.object({ type: z.literal('alert-told'), alert: alertSchema }),
  /** Where alerts go, whether they do, or how it stands with one. */
  z.object({ type: z.literal('alerts-change') }),
  logBatchEventSchema,
  /** The log could not be read on; asked for again, it may be. */
  z.object({ type: z.literal('log-end') }),
]);
export type ConsoleEvent = z.infer<typeof consoleEventSchema>;
