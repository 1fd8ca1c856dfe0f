import { execFile, spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { command } from './command';

/** A real systemd of a user, on a machine that was not booted by one. */
export interface UserManager extends AsyncDisposable {
  /** What a login would set. */
  environment: { XDG_RUNTIME_DIR: string };
  /** Runs a program where that systemd is reached; never throws for an exit code. */
  run(
    program: string,
    args: readonly string[],
    environment: NodeJS.ProcessEnv,
  ): Promise<{ code: number; stdout: string; stderr: string }>;
}

const runtimeDirectory = '/run/user/0';
/**
 * systemd takes the root of its control groups for its own and leaves groups there: it gets a root of its own, below the
 * present one. Not every version 1 controller can be joined; it does without those.
 */
const start = `
for root in $(findmnt -rn -t cgroup,cgroup2 -o TARGET); do
  mkdir "$root/$1" && { echo $$ > "$root/$1/cgroup.procs"; } 2>/dev/null
done
exec unshare --mount --cgroup sh -c '
  mount -t tmpfs none /run && mkdir -p /run/systemd/system ${runtimeDirectory} || exit 1
  exec systemd --user --log-target=console --log-level=err'`;
/** systemd takes some of them away itself. */
const clean = `
for root in $(findmnt -rn -t cgroup,cgroup2 -o TARGET); do
  if [ -d "$root/$1" ]; then find "$root/$1" -depth -type d -exec rmdir {} +; fi
done`;

/**
 * As root, with Debian's systemd: in a mount namespace of its own, so that neither its sockets nor its runtime folder are
 * seen outside. Its units are those of `home`.
 */
export async function startUserManager(home: string): Promise<UserManager> {
  const group = `stigmer-systemd-${process.pid}-${Date.now()}`;
  const environment = { XDG_RUNTIME_DIR: runtimeDirectory };
  const loginEnvironment = { NODE_ENV: 'production', PATH: process.env.PATH, HOME: home } as const;
  const manager = spawn('sh', ['-c', start, 'sh', group], {
    env: { ...loginEnvironment, ...environment },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => manager.on('close', () => resolve()));
  const run: UserManager['run'] = (program, args, programEnvironment) =>
    inside(manager.pid, program, args, { ...programEnvironment, ...environment });
  const systemctl = async (...args: string[]) => run('systemctl', ['--user', ...args], loginEnvironment);
  const stop = async () => {
    // It ends its services first.
    await systemctl('exit');
    const killed = setTimeout(() => manager.kill('SIGKILL'), 30_000);
    await ended;
    clearTimeout(killed);
    await command('sh', ['-c', clean, 'sh', group]);
  };
  while ((await systemctl('is-system-running')).stdout.trim() !== 'running') {
    if (manager.exitCode !== null) throw new Error(`systemd ended with ${manager.exitCode}`);
    await delay(100);
  }
  return { environment, run, [Symbol.asyncDispose]: stop };
}

async function inside(
  pid: number | undefined,
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
) {
  const entered = ['--target', String(pid), '--mount', '--', program, ...args];
  try {
    return { code: 0, ...(await promisify(execFile)('nsenter', entered, { env, timeout: 120_000 })) };
  } catch (error) {
    const { code, stdout = '', stderr = '' } = Object(error);
    return { code: typeof code === 'number' ? code : -1, stdout, stderr };
  }
}
