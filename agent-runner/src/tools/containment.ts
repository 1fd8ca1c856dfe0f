import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { commandPath } from './command-path';
import { runShell } from './shell';

/** What a command got hold of that is not its session's. */
export type Breach = 'reads' | 'writes' | 'signals';

export type Containment =
  | { type: 'tried'; breaches: Breach[]; landlock: number }
  /** Commands do not start: none runs with less containment than the system has. */
  | { type: 'failed'; reason: string };

const breaches = ['reads', 'writes', 'signals'] as const;
const limits = { timeoutMs: 5_000, graceMs: 0, outputBytesMax: 4_000 };

function attempts(worker: number): string {
  return [
    'cat ../other/file >/dev/null 2>&1 && echo reads',
    '(echo >> ../other/file) 2>/dev/null && echo writes',
    `kill -0 ${worker} 2>/dev/null && echo signals`,
    'echo tried',
  ].join('; ');
}

/** Runs a command as an agent would, beside a directory like another session's, and sees how far it comes. */
export async function tryContainment(
  workspaceDirectory: string,
  launcher: readonly string[],
  signal: AbortSignal,
): Promise<Containment> {
  const runnerFolder = join(workspaceDirectory, '.agent-runner');
  await mkdir(runnerFolder, { recursive: true });
  const directory = await mkdtemp(join(runnerFolder, 'containment-'));
  try {
    await mkdir(join(directory, 'own'));
    await mkdir(join(directory, 'other'));
    await writeFile(join(directory, 'other/file'), '');
    const options = { launcher, directory: join(directory, 'own'), environment: { PATH: commandPath } };
    const { end, output } = await runShell(attempts(process.pid), { ...options, ...limits }, signal);
    const lines = output.text().trimEnd().split('\n');
    if (lines.at(-1) !== 'tried')
      return { type: 'failed', reason: lines.join(' ') || `it ended by ${end.type}` };
    return {
      type: 'tried',
      breaches: breaches.filter((breach) => lines.includes(breach)),
      landlock: await landlockVersion(launcher),
    };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** 0: the kernel has none, or the engine does not let it through. */
async function landlockVersion([program]: readonly string[]): Promise<number> {
  if (program === undefined) return 0;
  const { stdout } = await promisify(execFile)(program, []);
  return Number(/^landlock (\d+)$/m.exec(stdout)?.[1] ?? 0);
}

const words: Record<Breach, string> = {
  reads: 'read files of other sessions',
  writes: 'change files of other sessions',
  signals: 'stop the worker by a signal',
};

/** Null where nothing was got hold of. */
export function breachSentence(found: readonly Breach[]): string | null {
  if (found.length === 0) return null;
  return `Commands of an agent can ${found.map((breach) => words[breach]).join(', and ')}`;
}
