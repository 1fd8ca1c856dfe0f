import * as z from 'zod/mini';
import { failureRecordSchema } from './failure';

/** Whose log there is. */
export const logServices = ['agent-runner', 'temporal'] as const;
export type LogService = (typeof logServices)[number];

/** One recorded line. `number` counts from 1 and never repeats within one recorder file set. */
export const logLineSchema = z.object({
  number: z.number(),
  /** Engine's timestamp, milliseconds since 1970. */
  at: z.number(),
  stream: z.enum(['stdout', 'stderr', 'console']),
  /** `console` lines are dividers written by the recorder: `Container started`, `Lines may be missing`. */
  text: z.string(),
});
export type LogLine = z.infer<typeof logLineSchema>;

export const logSummarySchema = z.object({
  /** Path as shown to the user. */
  path: z.string(),
  firstNumber: z.number(),
  lastNumber: z.number(),
  bytes: z.number(),
  lastLineAt: z.nullable(z.number()),
  /** Whether the recorder follows a running container now. */
  following: z.boolean(),
  /** Why lines are only shown and not written, as on a full disk; left out while they are written. */
  notWritten: z.optional(failureRecordSchema),
});
export type LogSummary = z.infer<typeof logSummarySchema>;

/** Of milliseconds since 1970, as far as a date goes. */
export const instantBounds = [z.int(), z.minimum(0), z.maximum(8_640_000_000_000_000)] as const;

/** The most lines that one request or command gets. */
export const logPageLinesMax = 5000;

/** GET /api/logs: a window of lines, ascending by number. */
export const logPageSchema = z.object({
  lines: z.array(logLineSchema),
  summary: logSummarySchema,
  /** Where an instant was asked for: the number of the line at or after it; null where none is that late. */
  place: z.optional(z.nullable(z.number())),
});
export type LogPage = z.infer<typeof logPageSchema>;

/** GET /api/logs/stream: newline-delimited JSON, one batch per line, at most every 16 ms; empty batches are heartbeats. */
export const logBatchSchema = z.object({
  lines: z.array(logLineSchema),
  /** Lines left out because this reader was slower than the log; the client loads them as a page. */
  skipped: z.number(),
});
export type LogBatch = z.infer<typeof logBatchSchema>;
