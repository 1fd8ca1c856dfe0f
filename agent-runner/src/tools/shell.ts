import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { startDeadline } from '@/lib/core/deadline';
import { BoundedOutput } from './bounded-output';
import { endGroup, settlesWithin } from './process-group';

export interface ShellOptions {
  /** What the shell is started through, as words of a command; empty: nothing. */
  launcher: readonly string[];
  /** A path that holds for as long as the command starts; a descriptor's path cannot be swapped. */
  directory: string;
  /** All that the command sees of an environment. */
  environment: Record<string, string>;
  timeoutMs: number;
  /** Between SIGTERM and SIGKILL. */
  graceMs: number;
  outputBytesMax: number;
}

export interface ShellOutcome {
  end:
    | { type: 'exit'; code: number }
    | { type: 'signal'; name: NodeJS.Signals }
    | { type: 'timeout' }
    /** The system would not start the shell. */
    | { type: 'failure'; reason: string };
  /** Both streams in the order in which they were written. */
  output: BoundedOutput;
  /** Something that left the process group kept the output open, so it still runs. */
  leftBehind: boolean;
}

/** How long the last output may take once nothing of the process group is alive. */
const drainMs = 500;
/** One pipe for both streams keeps their order; `--`: a command that begins with a hyphen is not an option. */
const wrapper = 'exec /bin/sh -c -- "$1" 2>&1';

/**
 * Runs a command as a process group of its own and returns when nothing of the group is left: at the end of the shell, at
 * the time limit, or when the signal aborts (then it rejects with the signal's reason).
 */
export async function runShell(
  command: string,
  options: ShellOptions,
  signal: AbortSignal,
): Promise<ShellOutcome> {
  signal.throwIfAborted();
  const output = new BoundedOutput(options.outputBytesMax);
  const shell = startShell(command, options);
  if (shell instanceof Error) {
    return { end: { type: 'failure', reason: shell.message }, output, leftBehind: false };
  }
  const deadline = startDeadline(options.timeoutMs, signal);
  try {
    shell.stdout.on('data', (chunk: Buffer) => output.add(chunk));
    const ended = shellEnd(shell);
    const closed = once(shell, 'close').catch(() => undefined);
    const end = await Promise.race([ended, aborted(deadline.signal)]);
    if (shell.pid === undefined) return { end: await ended, output, leftBehind: false };
    await endGroup(shell.pid, end === null ? options.graceMs : 0, closed);
    const leftBehind = !(await settlesWithin(closed, drainMs));
    if (end === null && !deadline.expired()) signal.throwIfAborted();
    return { end: end ?? { type: 'timeout' }, output, leftBehind };
  } finally {
    deadline.end();
    shell.stdout.destroy();
    // Should it be stuck in the kernel, the runner can still exit.
    shell.unref();
  }
}

function startShell(command: string, { launcher, directory, environment }: ShellOptions) {
  const [program = '/bin/sh', ...rest] = [...launcher, '/bin/sh', '-c', wrapper, 'sh', command];
  try {
    return spawn(program, rest, {
      cwd: directory,
      env: environment,
      detached: true,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch (error) {
    // Some of the system's refusals are thrown (too long, no memory), others come as an event.
    return error instanceof Error ? error : new Error(String(error));
  }
}

function shellEnd(child: ChildProcess): Promise<ShellOutcome['end']> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ type: 'failure', reason: error.message }));
    child.once('exit', (code, name) => {
      resolve(name === null ? { type: 'exit', code: code ?? 0 } : { type: 'signal', name });
    });
  });
}

function aborted(signal: AbortSignal): Promise<null> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(null);
    signal.addEventListener('abort', () => resolve(null), { once: true });
  });
}
