import { execFile } from 'node:child_process';
import { readFile, readlink } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { OldRunner } from '@/lib/contracts/old-runner';
import type { Clock } from '@/lib/core/clock';
import { Failure } from '@/lib/core/failure';
import { processStart } from '@/lib/process/process-start';
import type { ObservedProcess } from './judge';

const lookIntervalMs = 50;
/** As long as that launcher gave it. */
const signals = [
  { signal: 'SIGTERM', patienceMs: 10_000 },
  { signal: 'SIGKILL', patienceMs: 5000 },
] as const;

async function pathsOf(pid: number, platform: NodeJS.Platform): Promise<string[]> {
  if (platform !== 'linux') {
    const shown = await promisify(execFile)('ps', ['-o', 'args=', '-p', String(pid)]).catch(() => null);
    return shown?.stdout.trim().split(' ') ?? [];
  }
  const links = ['exe', 'cwd'].map((name) => readlink(`/proc/${pid}/${name}`).catch(() => ''));
  const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return [...(await Promise.all(links)), ...line.split('\0')];
}

/** The process of that pid, or null when there is none; its answers are of one and the same process. */
export async function observeProcess(
  pid: number,
  platform: NodeJS.Platform,
): Promise<ObservedProcess | null> {
  const start = await processStart(pid, platform);
  if (start === null) return null;
  const paths = await pathsOf(pid, platform);
  return (await processStart(pid, platform)) === start ? { pid, start, paths } : null;
}

/**
 * SIGTERM, then SIGKILL, each only while the pid is still that process.
 * @throws Failure `old-runner-unstoppable`
 */
export async function stopProcess(
  { pid, start }: NonNullable<OldRunner['process']>,
  { clock, platform }: { clock: Clock; platform: NodeJS.Platform },
): Promise<void> {
  const runs = async () => (await processStart(pid, platform)) === start;
  for (const { signal, patienceMs } of signals) {
    if (!(await runs())) return;
    try {
      process.kill(pid, signal);
    } catch (error) {
      if (Object(error).code === 'ESRCH') return;
      throw unstoppable(pid, `The system refused with ${Object(error).code}.`, error);
    }
    const until = clock.monotonic() + patienceMs;
    while (clock.monotonic() < until && (await runs())) await clock.sleep(lookIntervalMs);
  }
  if (await runs()) throw unstoppable(pid, 'It did not end after SIGTERM and SIGKILL.', undefined);
}

function unstoppable(pid: number, reason: string, cause: unknown): Failure {
  return new Failure({
    code: 'old-runner-unstoppable',
    title: 'The process of the old runner did not end',
    reason,
    remedy: { summary: 'End it as the user who started it, then remove the rest.', command: `kill ${pid}` },
    evidence: [{ label: 'pid', value: String(pid) }],
    cause,
  });
}
