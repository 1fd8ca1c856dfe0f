import * as z from 'zod/mini';

/** What a container uses, by its cgroup: read in it, where the kernel counts the same on every engine. */
export const containerUsageSchema = z.object({
  /** Of its processor time since it was started, in milliseconds. */
  cpuMs: z.number(),
  /** Without the page cache that the kernel gives back when it is needed. */
  memoryBytes: z.number(),
  /** How many processes the memory limit has ended in this life; null: this kernel does not count them. */
  memoryKills: z.nullable(z.number()),
});
export type ContainerUsage = z.infer<typeof containerUsageSchema>;

export const usageDirectory = '/sys/fs/cgroup';
/** In that directory: of version 2, and of version 1. */
export const usageFiles = {
  version2: ['cpu.stat', 'memory.current', 'memory.stat', 'memory.events'],
  version1: [
    'cpuacct/cpuacct.usage',
    'memory/memory.usage_in_bytes',
    'memory/memory.stat',
    'memory/memory.oom_control',
  ],
};

/**
 * Null where this kernel shows it otherwise.
 * @param read the text of a file of `usageFiles`; undefined: it is not there
 */
export function toContainerUsage(read: (name: string) => string | undefined): ContainerUsage | null {
  const [stat, current, memory, events] = usageFiles.version2.map(read);
  const second = usageOf(
    numberOf(stat, 'usage_usec', 1000),
    plain(current, 1),
    numberOf(memory, 'inactive_file', 1),
    numberOf(events, 'oom_kill', 1),
  );
  if (second !== null) return second;
  const [cpu, usage, stats, control] = usageFiles.version1.map(read);
  return usageOf(
    plain(cpu, 1_000_000),
    plain(usage, 1),
    numberOf(stats, 'total_inactive_file', 1),
    numberOf(control, 'oom_kill', 1),
  );
}

function usageOf(
  cpuMs: number | null,
  used: number | null,
  cache: number | null,
  memoryKills: number | null,
): ContainerUsage | null {
  if (cpuMs === null || used === null || cache === null) return null;
  return { cpuMs, memoryBytes: Math.max(0, used - cache), memoryKills };
}

function plain(text: string | undefined, divisor: number): number | null {
  const digits = /^\d+/.exec(text ?? '')?.[0];
  return digits === undefined ? null : Math.round(Number(digits) / divisor);
}

function numberOf(text: string | undefined, name: string, divisor: number): number | null {
  const line = (text ?? '').split('\n').find((each) => each.startsWith(`${name} `));
  return plain(line?.slice(name.length + 1), divisor);
}
