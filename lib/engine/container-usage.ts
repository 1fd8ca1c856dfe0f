/** Read in the container, where the kernel counts the same on every engine; Podman's own answer lacks the page cache. */
const files = {
  version2: ['cpu.stat', 'memory.current', 'memory.stat', 'memory.events'],
  version1: [
    'cpuacct/cpuacct.usage',
    'memory/memory.usage_in_bytes',
    'memory/memory.stat',
    'memory/memory.oom_control',
  ],
};

/** Prints each file that is there after its name. */
export const usageCommand = [
  'sh',
  '-c',
  `cd /sys/fs/cgroup && for file in ${[...files.version2, ...files.version1].join(' ')}; do if [ -r $file ]; then echo "== $file"; cat $file; fi; done`,
];

export interface ContainerUsage {
  /** Of its processor time since it was started, in milliseconds. */
  cpuMs: number;
  /** Without the page cache that the kernel gives back when it is needed. */
  memoryBytes: number;
  /** How many processes the memory limit has ended in this life; null: this kernel does not count them. */
  memoryKills: number | null;
}

/** What `usageCommand` printed; null where this kernel shows it otherwise. */
export function toContainerUsage(printed: string): ContainerUsage | null {
  const texts = new Map<string, string>();
  for (const part of printed.split(/^== /m)) {
    const [name = '', ...lines] = part.split('\n');
    texts.set(name.trim(), lines.join('\n'));
  }
  const [stat, current, memory, events] = files.version2.map((name) => texts.get(name));
  const second = usageOf(
    numberOf(stat, 'usage_usec', 1000),
    plain(current, 1),
    numberOf(memory, 'inactive_file', 1),
    numberOf(events, 'oom_kill', 1),
  );
  if (second !== null) return second;
  const [cpu, usage, stats, control] = files.version1.map((name) => texts.get(name));
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
