import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { statusSchema } from '@/lib/contracts/status';
import { consoleVersion } from '@/lib/version';
import { runCli } from './cli';
import { expect, type Machine, test } from './fixtures';

const root = new URL('..', import.meta.url).pathname;
const checkIds = ['engine', 'image', 'container', 'temporal', 'namespace', 'worker-registered', 'workspace'];

/** Every line of the output as JSON; throws on a line that is none. */
async function jsonLines(machine: Machine, args: string[]) {
  const { code, stdout, stderr } = await runCli(machine, [...args, '--json']);
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  return { code, lines, last: lines.at(-1), stderr };
}

/** Every command with --json, from nothing to nothing; each exit code says whether what was asked for is true. */
async function goThrough(machine: Machine): Promise<void> {
  test.slow();
  const before = await jsonLines(machine, ['status']);
  expect([before.code, before.last.verdict]).toEqual([1, 'not-set-up']);
  const setUp = await jsonLines(machine, ['setup']);
  expect([setUp.code, setUp.last.type, setUp.last.status.verdict]).toEqual([0, 'status-change', 'ready']);
  expect(setUp.lines[0]).toMatchObject({
    type: 'operation-change',
    operation: { kind: 'setup', state: 'running' },
  });
  const ready = await jsonLines(machine, ['status']);
  expect([ready.code, ready.lines]).toEqual([0, [statusSchema.parse(ready.last)]]);
  expect(ready.last.checks.map(({ id }: { id: string }) => id)).toEqual(expect.arrayContaining(checkIds));
  const logs = await jsonLines(machine, ['logs', '--tail', '5']);
  expect(logs.code).toBe(0);
  expect(logs.lines.length).toBeLessThanOrEqual(5);
  expect(logs.last).toMatchObject({ number: expect.any(Number), text: expect.any(String) });
  expect(await jsonLines(machine, ['remove'])).toMatchObject({
    code: 1,
    last: { type: 'failure', failure: { code: 'confirmation-needed' } },
  });
  for (const [command, verdict] of [
    ['stop', 'stopped'],
    ['start', 'ready'],
    ['restart', 'ready'],
  ] as const) {
    const done = await jsonLines(machine, [command]);
    expect([command, done.code, done.last.status.verdict]).toEqual([command, 0, verdict]);
  }
  expect(await jsonLines(machine, ['version'])).toMatchObject({ code: 0, last: { version: consoleVersion } });
  expect((await jsonLines(machine, ['sign-out'])).code).toBe(0);
  const removed = await jsonLines(machine, ['remove', '--yes']);
  expect([removed.code, removed.last.status.container]).toEqual([0, null]);
  expect((await jsonLines(machine, ['start'])).code).toBe(1);
}

test('each command is true by its exit code and JSON on every line, without a console', async ({
  machine,
}) => {
  await goThrough(machine);
  expect(await jsonLines(machine, ['link'])).toMatchObject({
    code: 1,
    last: { type: 'failure', failure: { code: 'console-not-running' } },
  });
});

test('and the same through a running console, under its lock', async ({ machine }) => {
  await machine.start();
  await goThrough(machine);
  expect((await jsonLines(machine, ['link'])).last.url).toMatch(/^http:\/\/localhost:\d+\/#ticket=/);
});

test('commands without a console take turns, and two set-ups at once end in one container', async ({
  machine,
}) => {
  const runs = await Promise.all([
    runCli(machine, ['setup', '--json']),
    runCli(machine, ['setup', '--json']),
    runCli(machine, ['version']),
  ]);
  expect(runs.map(({ code }) => code)).toEqual([0, 0, 0]);
  const waited = runs.filter(({ stderr }) => stderr.includes('Another command is running'));
  expect(waited).toHaveLength(1);
  expect((await runCli(machine, ['status'])).code).toBe(0);
});

test('two commands and a console join one operation', async ({ machine }) => {
  await machine.forgetImage();
  await machine.start();
  const [one, other] = await Promise.all([jsonLines(machine, ['setup']), jsonLines(machine, ['setup'])]);
  expect([one.code, other.code]).toEqual([0, 0]);
  expect(one.lines[0].operation.id).toBe(other.lines[0].operation.id);
});

/** The same command on a terminal of its own. */
async function onTerminal(machine: Machine, command: string): Promise<string> {
  const args = ['-qefc', `${process.execPath} dist/cli.mjs ${command}`, '/dev/null'];
  const { stdout } = await promisify(execFile)('script', args, { cwd: root, env: machine.environment });
  return stdout;
}

test('a pull is a bar on a terminal and plain lines elsewhere', async ({ machine }) => {
  test.skip(process.platform !== 'linux', 'The script command of other systems has other arguments.');
  await machine.forgetImage();
  const plain = await runCli(machine, ['setup']);
  expect(plain.stdout).toMatch(/^\.\.\. {3}.*: \d+ %, \d+\.\d MB of \d+\.\d MB$/m);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what must not be there
  expect(plain.stdout).not.toMatch(/[\u001b\r]/);
  await runCli(machine, ['remove', '--yes']);
  await machine.forgetImage();
  const drawn = await onTerminal(machine, 'setup');
  expect(drawn).toMatch(/pull {2}[█░]+ {2}\d+\.\d MB of \d+\.\d MB/);
  expect(drawn).toContain('\u001b[32mdone');
  expect(drawn).not.toMatch(/\.\.\. {3}.*\d+ %/);
});

test('Ctrl-C while it follows the log ends it with 0, and the lock is free', async ({ machine }) => {
  expect((await runCli(machine, ['setup'])).code).toBe(0);
  const child = spawn(process.execPath, ['dist/cli.mjs', 'logs', '-f'], {
    cwd: root,
    env: machine.environment,
  });
  await once(child.stdout, 'data');
  child.kill('SIGINT');
  expect(await once(child, 'exit')).toEqual([0, null]);
  expect((await runCli(machine, ['status'])).code).toBe(0);
});
