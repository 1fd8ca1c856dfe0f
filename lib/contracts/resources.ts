import * as z from 'zod/mini';
import { formatBytes } from '@/lib/core/units';

/** One look a minute. Times are milliseconds since 1970. */
export const resourceSampleSchema = z.object({
  at: z.number(),
  /** Of one core, since the sample before; null for the first of a run. */
  cpuPercent: z.nullable(z.number()),
  /** Without the page cache. */
  memoryBytes: z.number(),
  /** Processes in the container that its memory limit has ended in this run; null: the kernel does not say. */
  memoryKills: z.nullable(z.number()),
});
export type ResourceSample = z.infer<typeof resourceSampleSchema>;

export const resourcesSchema = z.object({
  /** The last day, oldest first. */
  samples: z.array(resourceSampleSchema),
  /** Null: the container has none, or there is no container. */
  memoryLimitBytes: z.nullable(z.number()),
  /** Why nothing is measured while the worker runs; null: it is. */
  unmeasured: z.nullable(z.string()),
  /** Ends over the last day after which the engine or a person started it again. */
  restarts: z.number(),
});
export type Resources = z.infer<typeof resourcesSchema>;

/** What a day's samples come to, in words: the text of a chart, and the command line's answer. Lines without a full stop. */
export function resourceLines({ samples, memoryLimitBytes, unmeasured, restarts }: Resources): string[] {
  const last = samples.at(-1);
  const lines = [`${restarts === 0 ? 'No restart' : countOf(restarts, 'restart')} over the last day`];
  if (unmeasured !== null) return [unmeasured, ...lines];
  if (last === undefined) return ['Nothing was measured yet: it begins when the worker runs', ...lines];
  const of = memoryLimitBytes === null ? '' : ` of ${formatBytes(memoryLimitBytes)}`;
  const most = Math.max(...samples.map(({ memoryBytes }) => memoryBytes));
  const cpu = samples.flatMap(({ cpuPercent }) => cpuPercent ?? []);
  const now = last.cpuPercent === null ? [] : [`${Math.round(last.cpuPercent)} %`];
  return [
    ...(cpu.length === 0
      ? []
      : [`Processor: ${[...now, `at most ${Math.round(Math.max(...cpu))} %`].join(', ')} of one core`]),
    `Memory: ${formatBytes(last.memoryBytes)}${of}, at most ${formatBytes(most)}`,
    ...(last.memoryKills
      ? [
          `The memory limit ended ${countOf(last.memoryKills, 'command')} in the container, and not the worker`,
        ]
      : []),
    ...lines,
  ];
}

function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
