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

/** A look and a half: what is older is no longer what the worker uses now. */
const currentMs = 150_000;

/** The newest sample while the worker runs; null: it rests. */
export function currentSample({ samples }: Resources, now: number): ResourceSample | null {
  const last = samples.at(-1);
  return last !== undefined && now - last.at < currentMs ? last : null;
}

/** What the processor figure says beside its number; empty without any. */
export function processorNote({ samples }: Resources): string {
  const most = samples.flatMap(({ cpuPercent }) => cpuPercent ?? []);
  return most.length === 0 ? '' : `at most ${Math.round(Math.max(...most))} % of one core`;
}

export function memoryNote({ samples, memoryLimitBytes }: Resources): string {
  const limit = memoryLimitBytes === null ? [] : [`limit ${formatBytes(memoryLimitBytes)}`];
  const most = Math.max(...samples.map(({ memoryBytes }) => memoryBytes));
  return [`at most ${formatBytes(most)}`, ...limit].join(', ');
}

/** What a day's samples come to, in words: the text of the charts, and the command line's answer. Lines without a full stop. */
export function resourceLines(resources: Resources, now: number): string[] {
  const { samples, unmeasured, restarts } = resources;
  const lines = [`${restarts === 0 ? 'No restart' : countOf(restarts, 'restart')} over the last day`];
  if (unmeasured !== null) return [unmeasured, ...lines];
  if (samples.length === 0) return ['Nothing was measured yet: it begins when the worker runs', ...lines];
  const current = currentSample(resources, now);
  const processor = [...processorNow(current), processorNote(resources)].filter((part) => part !== '');
  const memory = [...(current === null ? [] : [formatBytes(current.memoryBytes)]), memoryNote(resources)];
  return [
    ...(processor.length === 0 ? [] : [`Processor: ${processor.join(', ')}`]),
    `Memory: ${memory.join(', ')}`,
    ...(current?.memoryKills
      ? [
          `The memory limit ended ${countOf(current.memoryKills, 'command')} in the container, and not the worker`,
        ]
      : []),
    ...lines,
  ];
}

function processorNow(current: ResourceSample | null): string[] {
  return current === null || current.cpuPercent === null ? [] : [`${Math.round(current.cpuPercent)} %`];
}

function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
