import * as z from 'zod/mini';
import { formatDuration, formatSeconds } from '@/lib/core/units';

/** One run that the worker has in hands. */
export const runNowSchema = z.object({
  workflowId: z.string(),
  /** Of the workflow, e.g. `RunAgent`. */
  type: z.string(),
  session: z.nullable(z.string()),
  /** When this worker began with it, milliseconds since 1970. */
  since: z.number(),
  /** By its own word; null: it says nothing, or nothing that can be read. */
  progress: z.nullable(
    z.object({ step: z.number(), toolCalls: z.number(), tools: z.array(z.string()), tokens: z.number() }),
  ),
});
export type RunNow = z.infer<typeof runNowSchema>;

/** Answer of GET /api/work: what a stop would meet. */
export const workNowSchema = z.object({
  /** How many are at work, or on their way to it; null: nobody knows. */
  count: z.nullable(z.number()),
  /** Those of them that Temporal names, the oldest first. */
  runs: z.array(runNowSchema),
  /** How long past runs of its queue took; null: too few of them. */
  forecast: z.nullable(z.object({ runs: z.number(), p90Ms: z.number() })),
  /** Why something of this is not known, one sentence without a full stop. */
  unknown: z.nullable(z.string()),
});
export type WorkNow = z.infer<typeof workNowSchema>;

const countWord = (count: number) => (count === 1 ? '1 run' : `${count} runs`);

/** `2 runs are under way`; null where none is. */
export function workText({ count }: Pick<WorkNow, 'count'>): string | null {
  if (count === 0) return null;
  if (count === null) return 'What runs in the worker is not known';
  return `${countWord(count)} ${count === 1 ? 'is' : 'are'} under way`;
}

/** What is known of one run, e.g. `step 4, write_file, 5,610 tokens`. */
export function progressText({ progress }: Pick<RunNow, 'progress'>): string {
  if (progress === null) return 'its progress is not known';
  const { step, tools, tokens } = progress;
  const at = step === 0 ? 'before its first step' : `step ${step}`;
  return [at, ...tools, ...(tokens > 0 ? [`${tokens.toLocaleString('en')} tokens`] : [])].join(', ');
}

/** When the last of them may end, by the runs of before. */
export function forecastText({ forecast, runs }: Pick<WorkNow, 'forecast' | 'runs'>, now: number): string {
  if (forecast === null) return 'Too few runs have ended here to say how long they take.';
  const past = `Nine of ten of the last ${forecast.runs} runs here took ${formatDuration(forecast.p90Ms)} at most`;
  if (runs.length === 0) return `${past}.`;
  const restMs = Math.max(...runs.map(({ since }) => forecast.p90Ms - Math.max(0, now - since)));
  return restMs > 0
    ? `${past}: likely done within ${formatSeconds(restMs)}.`
    : `${past}, and these have taken longer than that.`;
}
