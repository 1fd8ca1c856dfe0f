import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkSandbox } from '../doctor/sandbox-check';
import { breachSentence, tryContainment } from './containment';
import { runShell } from './shell';

const sources = join(import.meta.dirname, '../../confine');
const flags = ['-std=c11', '-D_GNU_SOURCE', '-Wall', '-Wextra', '-Werror', '-static', '-o'];
const hasCompiler = process.platform === 'linux' && existsSync('/usr/bin/gcc');
const never = new AbortController().signal;

let home: string;
/** In a process group of its own, as the worker is. */
let worker: ChildProcess;

function compile(name: string, source: string, ...more: string[]): string {
  const program = join(home, 'bin', name);
  execFileSync('gcc', [...flags, program, ...more, join(sources, source)]);
  return program;
}

beforeAll(async () => {
  if (!hasCompiler) return;
  home = await realpath(await mkdtemp(join(tmpdir(), 'containment-')));
  for (const name of ['bin', 'own', 'other']) await mkdir(join(home, name));
  await writeFile(join(home, 'other/journal'), 'canary');
  worker = spawn('sleep', ['600'], { detached: true, stdio: 'ignore' });
  compile('confine', 'confine.c');
});
afterAll(async () => {
  worker?.kill('SIGKILL');
  if (hasCompiler) await rm(home, { recursive: true });
});

const environment = { PATH: '/usr/local/bin:/usr/bin:/bin' };

async function run(command: string, program = join(home, 'bin/confine'), { pid } = worker) {
  const launcher = [program, `${pid}`];
  const options = { launcher, directory: join(home, 'own'), environment };
  const limits = { timeoutMs: 20_000, graceMs: 100, outputBytesMax: 10_000 };
  const { end, output } = await runShell(command, { ...options, ...limits }, never);
  return { end, text: output.text() };
}

const landlock = () => Number(/\d+/.exec(execFileSync(join(home, 'bin/confine'), { encoding: 'utf8' }))?.[0]);

function confineWith(landlockMax: number): string {
  return compile(`confine-${landlockMax}`, 'confine.c', `-DLANDLOCK_MAX=${landlockMax}`);
}

/** By the state in /proc: one that was killed and not waited for has the state Z. */
function isAlive({ pid }: ChildProcess): boolean {
  return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
}

/** What an attack gets hold of on a kernel with at most that Landlock. */
async function attack(landlockMax: number): Promise<string[]> {
  const program = confineWith(landlockMax);
  await writeFile(join(home, 'other/attacked'), 'canary');
  compile('../own/attacks', 'attacks.c');
  const { text } = await run(
    `./attacks ${worker.pid} ../other/attacked; ./attacks 1 ../other/attacked`,
    program,
  );
  const lines = text.trimEnd().split('\n');
  expect(lines.filter((line) => line === 'tried')).toHaveLength(2);
  return lines.filter((line) => line !== 'tried');
}

describe.skipIf(!hasCompiler)('a contained command', () => {
  it('works in its directory as without: makes, moves, links, runs and removes files there', async () => {
    const { text } = await run(
      'mkdir -p a b; echo 1 > a/f; mv a/f b/f; ln b/f b/g; ln -s f b/s; cat b/s; printf "#!/bin/sh\\necho 2" > b/x; chmod +x b/x; b/x; rm -r a b; echo lost > /dev/null; ls -A',
    );
    expect(text).toBe('1\n2\n');
  });

  it('does not read, change or list what is beside its directory, nor the folder of temporary files', async (context) => {
    context.skip(landlock() < 2, 'The kernel has no Landlock 2.');
    const { text } = await run(
      'cat ../other/journal; echo x >> ../other/journal; ln ../other/journal here; rm ../other/journal; ls ../other ..; ls /tmp; echo x > /tmp/x',
    );
    expect(
      text.match(/ermission denied|peration not permitted|cross-device/g)?.length,
    ).toBeGreaterThanOrEqual(7);
    expect(text).not.toContain('canary');
    expect(await readFile(join(home, 'other/journal'), 'utf8')).toBe('canary');
  });

  it.each([0, 2, 3, 5, 1000])(
    'with Landlock %i at most signals, limits and files by path do not reach the worker',
    async (landlockMax) => {
      const reached = await attack(landlockMax);
      expect(reached).toEqual([]);
    },
  );

  it.each([0, 2, 3, 5, 1000])(
    'with Landlock %i at most no open file sends the worker a signal',
    async (landlockMax) => {
      const victim = spawn('sleep', ['600'], { detached: true, stdio: 'ignore' });
      try {
        const program = confineWith(landlockMax);
        compile('../own/attacks', 'attacks.c');
        const { text } = await run(`./attacks ${victim.pid}`, program, victim);
        expect(text).toBe('tried\n');
        expect(isAlive(victim)).toBe(true);
      } finally {
        victim.kill('SIGKILL');
      }
    },
  );

  it('signals what it started itself', async () => {
    const { text } = await run('sleep 600 & kill -TERM $!; wait $! 2> /dev/null; echo $?');
    expect(text).toMatch(/143\n$/);
  });

  it('what it starts in a session of its own is held as well', async (context) => {
    context.skip(landlock() < 2, 'The kernel has no Landlock 2.');
    const { text } = await run(
      `setsid sh -c "cat ../other/journal; kill -0 ${worker.pid} && echo signalled"`,
    );
    expect(text).not.toMatch(/canary|signalled/);
  });

  it('that cannot be started says so with the code of a shell', async () => {
    const launcher = [join(home, 'bin/confine'), `${worker.pid}`];
    expect(() => execFileSync(launcher[0] ?? '', ['1', '/nowhere'], { stdio: 'pipe' })).toThrow(
      expect.objectContaining({ status: 126 }),
    );
  });
});

describe.skipIf(!hasCompiler)('the doctor', () => {
  it('passes where nothing was got hold of, and leaves nothing behind', async (context) => {
    context.skip(landlock() < 2, 'The kernel has no Landlock 2.');
    const check = await checkSandbox(home, [join(home, 'bin/confine'), `${process.pid}`], never);
    expect(check).toMatchObject({
      state: 'pass',
      evidence: [{ label: 'Landlock', value: `version ${landlock()}` }],
    });
    expect(existsSync(join(home, '.agent-runner/containment'))).toBe(false);
  });

  it('warns where the kernel has no Landlock, and names what commands can do', async () => {
    const check = await checkSandbox(home, [confineWith(0), `${process.pid}`], never);
    expect(check).toMatchObject({
      state: 'warn',
      code: 'sandbox-open',
      cause: expect.stringMatching(/read.*change/),
    });
    expect(check.cause).not.toContain('signal');
  });

  it('asks nothing without a workspace, which has a check of its own', async () => {
    expect(await checkSandbox(join(home, 'nowhere'), [], never)).toMatchObject({ state: 'skip' });
  });

  it('fails where commands do not start', async () => {
    const check = await checkSandbox(home, ['/bin/false'], never);
    expect(check).toMatchObject({ state: 'fail', code: 'sandbox-broken' });
  });
});

it('without the program every breach is found and said', async () => {
  const workspace = await mkdtemp(join(tmpdir(), 'containment-'));
  try {
    const containment = await tryContainment(workspace, [], never);
    expect(containment).toEqual({ type: 'tried', breaches: ['reads', 'writes', 'signals'], landlock: 0 });
    expect(breachSentence(['reads', 'signals'])).toBe(
      'Commands of an agent can read files of other sessions, and stop the worker by a signal',
    );
  } finally {
    await rm(workspace, { recursive: true });
  }
});
