import * as z from 'zod/mini';

/** Who ended it: `engine` is somebody at the engine, `unknown` a signal of which nobody saw the sender, or an end that nobody saw. */
const endCauseSchema = z.enum(['memory', 'itself', 'console', 'engine', 'unknown']);

/** One life of the worker's container, from a start to its end. Times are milliseconds since 1970. */
export const lifeSchema = z.object({
  containerId: z.string(),
  imageReference: z.string(),
  /** Null when the console saw the end only. */
  startedAt: z.nullable(z.number()),
  /** Null while it runs. */
  endedAt: z.nullable(z.number()),
  exitCode: z.nullable(z.number()),
  /** Null while it runs. */
  cause: z.nullable(endCauseSchema),
  /** Of the cause `console`: what was done, and who began it. */
  by: z.nullable(z.string()),
  /** The same end over and over, by a container that the engine starts again, is one record. */
  times: z.number(),
  /** Its last words, without secrets; null when they were not read. */
  lastLines: z.nullable(z.array(z.string())),
});
export type Life = z.infer<typeof lifeSchema>;

/** The newest first. */
export const runHistorySchema = z.object({ lives: z.array(lifeSchema) });
export type RunHistoryView = z.infer<typeof runHistorySchema>;

const signals: Partial<Record<number, string>> = {
  132: 'SIGILL',
  134: 'SIGABRT',
  135: 'SIGBUS',
  137: 'SIGKILL',
  139: 'SIGSEGV',
  143: 'SIGTERM',
};

/** How a life ended, as a sentence without a full stop. */
export function endSentence({ endedAt, exitCode, cause, by, times }: Life): string {
  if (endedAt === null) return 'Runs';
  const often = times === 1 ? '' : `, ${times} times in a row`;
  const signal = signals[exitCode ?? 0];
  const code = exitCode === null ? '' : ` (exit code ${exitCode}${signal ? `, ${signal}` : ''})`;
  switch (cause) {
    case 'memory':
      return `Killed: its memory limit was reached${often}`;
    case 'console':
      return `Ended by the console: ${by}${code}`;
    case 'engine':
      return `Stopped or killed at the engine${code}${often}`;
    case 'itself':
      return `Ended by itself${code}${often}`;
    default:
      return exitCode === null ? 'Ended while the console did not look' : `Ended${code}${often}`;
  }
}
