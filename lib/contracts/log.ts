import * as z from 'zod/mini';

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
});
export type LogSummary = z.infer<typeof logSummarySchema>;

/** The most lines that one request or command gets. */
export const logPageLinesMax = 5000;

/** GET /api/logs: a window of lines, ascending by number. */
export const logPageSchema = z.object({ lines: z.array(logLineSchema), summary: logSummarySchema });
export type LogPage = z.infer<typeof logPageSchema>;

/** GET /api/logs/stream: newline-delimited JSON, one batch per line, at most every 16 ms; empty batches are heartbeats. */
export const logBatchSchema = z.object({
  lines: z.array(logLineSchema),
  /** Lines left out because this reader was slower than the log; the client loads them as a page. */
  skipped: z.number(),
});
export type LogBatch = z.infer<typeof logBatchSchema>;
