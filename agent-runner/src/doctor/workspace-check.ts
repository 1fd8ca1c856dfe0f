import { randomUUID } from 'node:crypto';
import { access, rm, stat, statfs } from 'node:fs/promises';
import { passCheck, problemCheck } from '@/lib/contracts/check-result';
import type { DoctorCheck } from '@/lib/contracts/doctor';
import type { Evidence, FailureDetails } from '@/lib/core/failure';
import { formatBytes } from '@/lib/core/units';
import { writeRunnerFile } from '../workspace';
import { startTiming } from './timing';

export interface Surroundings {
  /** Docker and Podman leave one of these files in each container. */
  containerMarks: readonly string[];
  /** On the file system that goes with the container. */
  root: string;
  freeBytesMin: number;
}

const usualSurroundings: Surroundings = {
  containerMarks: ['/.dockerenv', '/run/.containerenv'],
  root: '/',
  freeBytesMin: 1_000_000_000,
};

/** Writes a file and removes it again; looks at the space, and whether what is written outlives the container. */
export async function checkWorkspace(
  directory: string,
  surroundings: Surroundings = usualSurroundings,
): Promise<DoctorCheck> {
  const timing = startTiming();
  const evidence = await describe(directory);
  try {
    const file = await writeRunnerFile(
      directory,
      `doctor-${randomUUID()}`,
      'written by agent-runner doctor\n',
    );
    await rm(file);
  } catch (error) {
    return problemCheck('workspace', 'fail', timing(), { ...notWritable(directory, error), evidence });
  }
  const { bavail, bsize } = await statfs(directory);
  const freeBytes = bavail * bsize;
  const warning =
    freeBytes < surroundings.freeBytesMin
      ? nearlyFull(directory, freeBytes)
      : (await isLostWithContainer(directory, surroundings))
        ? notMounted(directory)
        : null;
  if (warning !== null) return problemCheck('workspace', 'warn', timing(), { ...warning, evidence });
  return passCheck(
    'workspace',
    timing(),
    `${directory} can be written, ${formatBytes(freeBytes)} free`,
    evidence,
  );
}

async function describe(directory: string): Promise<Evidence[]> {
  const self = { label: 'user', value: `${process.getuid?.() ?? '?'}:${process.getgid?.() ?? '?'}` };
  try {
    const { uid, gid, mode } = await stat(directory);
    const owner = `${uid}:${gid}, mode ${(mode & 0o7777).toString(8)}`;
    return [self, { label: 'owner', value: owner }];
  } catch {
    return [self];
  }
}

async function isLostWithContainer(
  directory: string,
  { containerMarks, root }: Surroundings,
): Promise<boolean> {
  const looked = await Promise.allSettled(containerMarks.map((mark) => access(mark)));
  if (looked.every(({ status }) => status === 'rejected')) return false;
  const [own, container] = await Promise.all([stat(directory), stat(root)]);
  return own.dev === container.dev;
}

function notWritable(directory: string, error: unknown): FailureDetails {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  const owner = `${process.getuid?.() ?? 1000}:${process.getgid?.() ?? 1000}`;
  const remedies: Record<string, string> = {
    ENOENT: `Mount a folder of the machine at ${directory}.`,
    EROFS: `Mount the folder at ${directory} for writing: without :ro.`,
    ENOSPC: 'Free space on the disk that holds the folder.',
  };
  return {
    code: 'workspace-not-writable',
    reference: 'F61',
    title: `${directory} cannot be written`,
    reason: `Making a file there failed (${code}).`,
    remedy: {
      summary:
        remedies[code] ?? `Give the folder that is mounted at ${directory} to user ${owner} on the machine.`,
    },
  };
}

function nearlyFull(directory: string, freeBytes: number): FailureDetails {
  return {
    code: 'workspace-nearly-full',
    title: `${directory} has only ${formatBytes(freeBytes)} free`,
    reason: 'Agents that write more will fail.',
    remedy: { summary: 'Free space on the disk that holds the folder.' },
  };
}

function notMounted(directory: string): FailureDetails {
  return {
    code: 'workspace-not-mounted',
    reference: 'F15',
    title: `Nothing is mounted at ${directory}`,
    reason: 'What the agents write is in the container itself, and goes when it is removed.',
    remedy: { summary: `Mount a folder of the machine at ${directory}.` },
  };
}
