import { getEventListeners } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTools } from './create-tools';
import { TestSandbox } from './test-sandbox';

let test: TestSandbox;
beforeEach(async () => {
  test = await TestSandbox.create();
});
afterEach(() => test[Symbol.asyncDispose]());

const run = (command: string, input: object = {}) => test.call('run_command', { command, ...input });

/** Zombies do not count: nobody may have collected them yet. */
function isAlive(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) [ZX]/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

const pidIn = (name: string) => Number(readFileSync(test.path(name), 'utf8'));
const written = (name: string) =>
  vi.waitFor(() => expect(readFileSync(test.path(name), 'utf8')).toMatch(/\n$/), 20_000);

describe('what a command sees', () => {
  it('starts in the sandbox', async () => {
    expect((await run('pwd')).text).toBe(`[Exit code 0]\n${test.sandbox.directory}\n`);
  });

  it('starts in the directory that was opened, whatever has taken its place since', async () => {
    await writeFile(test.path('own.txt'), 'own');
    await rename(test.sandbox.directory, `${test.sandbox.directory}.moved`);
    await mkdir(test.sandbox.directory);
    expect((await run('cat own.txt')).text).toBe('[Exit code 0]\nown');
  });

  it('no variable of the runner reaches it', async () => {
    process.env.STIGMER_TEST_CANARY = 'canary-55aa';
    try {
      const { text } = await run('set; env; tr "\\0" "\\n" < /proc/self/environ');
      expect(text).not.toContain('canary-55aa');
      expect(text).toContain(`HOME=${test.sandbox.directory}`);
    } finally {
      delete process.env.STIGMER_TEST_CANARY;
    }
  });

  it('no file of the runner is open in it, and there is no input', async () => {
    const { text } = await run('for n in /proc/self/fd/*; do readlink $n; done; cat; echo end');
    expect(text).not.toContain(test.workspace);
    expect(text).toContain('/dev/null');
    expect(text).toMatch(/\nend\n$/);
  });
});

describe('what it tells', () => {
  it('both streams in their order, and the exit code', async () => {
    const result = await run('echo one; echo two >&2; echo three; exit 3');
    expect(result).toEqual({ text: '[Exit code 3]\none\ntwo\nthree\n', isError: true });
  });

  it('the signal that ended it', async () => {
    expect(await run('kill -SEGV $$')).toEqual({ text: '[Ended by SIGSEGV]\n[No output]', isError: true });
  });

  it('a command that begins with a hyphen is a command', async () => {
    expect((await run('-x')).text).toMatch(/\[Exit code 127\]\n.*-x.*not found/);
  });

  it('wrong input is said by field', async () => {
    expect((await run('true', { timeoutSeconds: 61 })).text).toContain('timeoutSeconds:');
    expect((await run('echo \0')).isError).toBe(true);
  });

  it('200 MB of output leave their beginning and end, and less than half of them in memory', async () => {
    const before = process.memoryUsage.rss();
    const { text } = await run('echo first; head -c 200000000 /dev/zero | tr "\\0" x; echo; echo last', {
      timeoutSeconds: 60,
    });
    expect(text.length).toBeLessThan(33_000);
    expect(text).toMatch(
      /^\[Exit code 0\]\nfirst\nx+\n\[… 200\.0 MB of 200\.0 MB are left out here …\]\nx+\nlast\n$/,
    );
    // What is kept is 32 kB; the rest is what the garbage collector has not come to.
    expect((process.memoryUsage.rss() - before) / 1e6).toBeLessThan(100);
  }, 120_000);
});

describe('nothing of it outlives it', () => {
  it('children in the background that ignore every polite signal end with the shell', async () => {
    const { text } = await run(
      '(trap "" TERM HUP INT; echo $$ > shell; sleep 300) & sh -c "echo \\$\\$ > child; exec sleep 300" & until [ -s child ]; do :; done; echo done',
    );
    expect(text).toBe('[Exit code 0]\ndone\n');
    await vi.waitFor(() => expect(isAlive(pidIn('child'))).toBe(false), 20_000);
  });

  it('a time limit ends grandchildren, after a moment to end by themselves', async () => {
    const result = await run(
      'sh -c "echo \\$\\$ > stubborn; trap \\"\\" TERM; while :; do sleep 1; done" & ' +
        'sh -c "trap \\"echo tidied > tidy; exit\\" TERM; while :; do sleep 0.05; done" & echo started; wait',
      { timeoutSeconds: 1 },
    );
    expect(result).toMatchObject({
      text: expect.stringMatching(/^\[Timed out after 1 s\]\nstarted\n/),
      isError: true,
    });
    expect(readFileSync(test.path('tidy'), 'utf8')).toBe('tidied\n');
    await vi.waitFor(() => expect(isAlive(pidIn('stubborn'))).toBe(false), 20_000);
  });

  it('a command that closes its output and hangs is ended at its time limit', async () => {
    const from = performance.now();
    const result = await run('exec >&- 2>&-; exec sleep 300', { timeoutSeconds: 1 });
    expect(result.text).toBe('[Timed out after 1 s]\n[No output]');
    expect(performance.now() - from).toBeLessThan(4000);
  });

  it('a child in a session of its own that holds the output delays the answer by no more than a moment, and is told', async () => {
    const from = performance.now();
    const { text } = await run(
      'setsid sh -c "echo \\$\\$ > far; exec sleep 300" & until [ -s far ]; do :; done; echo done',
    );
    expect(performance.now() - from).toBeLessThan(4000);
    expect(text).toMatch(
      /^\[Exit code 0\]\n\[A process that it started in a session of its own still runs;.*\]\ndone\n$/,
    );
    process.kill(pidIn('far'), 'SIGKILL');
  });

  it('an abort ends the group and rejects with its reason', async () => {
    const abort = new AbortController();
    const reason = new Error('cancelled');
    const running = test.call(
      'run_command',
      { command: 'sh -c "echo \\$\\$ > child; exec sleep 300"; :' },
      abort.signal,
    );
    await written('child');
    abort.abort(reason);
    await expect(running).rejects.toBe(reason);
    await vi.waitFor(() => expect(isAlive(pidIn('child'))).toBe(false), 20_000);
  });

  it('after an abort nothing starts', async () => {
    const aborted = AbortSignal.abort(new Error('cancelled'));
    await expect(test.call('run_command', { command: 'echo > started' }, aborted)).rejects.toThrow(
      'cancelled',
    );
    expect(existsSync(test.path('started'))).toBe(false);
  });

  it('leaves no descriptor and no listener behind', async () => {
    const signal = new AbortController().signal;
    await test.call('run_command', { command: 'true' }, signal);
    const before = readdirSync('/proc/self/fd').length;
    for (let count = 0; count < 10; count += 1) await test.call('run_command', { command: 'true' }, signal);
    await vi.waitFor(() => expect(readdirSync('/proc/self/fd').length).toBeLessThanOrEqual(before), 20_000);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});

it('a shell that the system will not start is told, not thrown', async () => {
  const tools = createTools(test.sandbox, {
    launcher: [],
    environment: { LARGE: 'x'.repeat(200_000) },
    timeoutSeconds: 5,
    timeoutSecondsMax: 5,
  });
  const signal = new AbortController().signal;
  const result = await tools.find(({ name }) => name === 'run_command')?.execute({ command: 'true' }, signal);
  expect(result).toMatchObject({ isError: true, text: expect.stringMatching(/could not be run: .*E2BIG/) });
});
