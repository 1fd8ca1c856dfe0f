import { spawn, spawnSync } from 'node:child_process';
import { openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Daemon {
  pid: number;
  /** SIGTERM, after a while SIGKILL; resolves when the process is gone. */
  stop(): Promise<void>;
  kill(signal: NodeJS.Signals): void;
}

export interface DaemonOptions {
  /** Names its log and pid file in the directory. */
  name: string;
  directory: string;
  program: string;
  args: readonly string[];
  env?: NodeJS.ProcessEnv;
  isReady(): Promise<boolean>;
  readyTimeoutMs: number;
}

const stopTimeoutMs = 20_000;
const lookTimeoutMs = 5000;

/** Start time of a process (field 22 of proc(5)): with the pid it names a process for good. */
function startOf(pid: number): string | null {
  if (process.platform !== 'linux') return startByPs(pid);
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? null : (fields[19] ?? null);
  } catch {
    return null;
  }
}

function startByPs(pid: number): string | null {
  const { status, stdout } = spawnSync('ps', ['-p', String(pid), '-o', 'state=,lstart='], {
    encoding: 'utf8',
  });
  const [state = 'Z', ...start] = stdout.trim().split(/\s+/);
  return status !== 0 || state.startsWith('Z') ? null : start.join('_');
}

async function end(pid: number, start: string): Promise<void> {
  const lives = () => startOf(pid) === start;
  const send = (signal: NodeJS.Signals) => {
    if (lives()) process.kill(pid, signal);
  };
  send('SIGTERM');
  for (let waited = 0; waited < stopTimeoutMs && lives(); waited += 50) await sleep(50);
  send('SIGKILL');
  while (lives()) await sleep(20);
}

/** Ends the daemon of that name which an earlier process started in the directory; nothing if there is none. */
export async function stopDaemon(directory: string, name: string): Promise<void> {
  const file = join(directory, `${name}.pid`);
  const text = readText(file);
  if (text === null) return;
  const [pid = '', start = ''] = text.split(' ');
  await end(Number(pid), start);
  rmSync(file, { force: true });
}

/** Lets `stopDaemon` find a process that was started in some other way. @returns its start time */
export function noteProcess(directory: string, name: string, pid: number): string {
  const start = startOf(pid) ?? '';
  writeFileSync(join(directory, `${name}.pid`), `${pid} ${start}`);
  return start;
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return null;
  }
}

/** Whether the daemon of that name in the directory lives. */
export function daemonLives(directory: string, name: string): boolean {
  const [pid = '', start = ''] = readText(join(directory, `${name}.pid`))?.split(' ') ?? [];
  return start !== '' && startOf(Number(pid)) === start;
}

/** A trace of a crash hides its reason, which stands first; what happened last stands at the end. */
function excerpt(text: string): string {
  return text.length <= 3000 ? text : `${text.slice(0, 1500)}\n…\n${text.slice(-1500)}`;
}

/** Starts a program in the background, in a process group of its own, and waits until it is ready. */
export async function startDaemon(options: DaemonOptions): Promise<Daemon> {
  const { directory, name } = options;
  const logFile = join(directory, `${name}.log`);
  const log = openSync(logFile, 'a');
  const child = spawn(options.program, options.args, {
    cwd: directory,
    env: options.env ?? process.env,
    detached: true,
    stdio: ['ignore', log, log],
  });
  const failed = new Promise<never>((_resolve, reject) => child.once('error', reject));
  failed.catch(() => undefined);
  const pid = child.pid;
  if (pid === undefined) return await failed;
  child.unref();
  const start = noteProcess(directory, name, pid);
  const daemon: Daemon = {
    pid,
    kill: (signal) => process.kill(pid, signal),
    stop: () => stopDaemon(directory, name),
  };
  const deadline = performance.now() + options.readyTimeoutMs;
  // Node's fetch may never settle when a server that starts closes the connection: each look is bounded.
  const looks = () => Promise.race([options.isReady().catch(() => false), sleep(lookTimeoutMs, false)]);
  while (!(await looks())) {
    const ended = startOf(pid) !== start;
    if (!ended && performance.now() < deadline) {
      await sleep(50);
      continue;
    }
    await daemon.stop();
    throw new Error(
      `${name} ${ended ? 'ended at once' : 'is not ready in time'}:\n${excerpt(readText(logFile) ?? '')}`,
    );
  }
  return daemon;
}
