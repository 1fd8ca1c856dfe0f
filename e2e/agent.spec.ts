import { randomUUID } from 'node:crypto';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { command } from '@/testbed/command';
import { hasPython } from '@/testbed/python-sdk';
import { setUpAgent } from './agent-machine';
import { documented, documentedNames } from './documented';
import { expect, test } from './fixtures';
import { runPythonClient } from './python-client';
import { runActivity } from './run-activity';

/** The worker is process 1: what it was started with holds the secrets of the settings. */
const readEnvironments =
  'env; for p in /proc/[0-9]*; do cat $p/environ 2>&1; done; head -c 1 /proc/1/mem 2>&1';

const work = [
  { toolCalls: [{ name: 'write_file', input: { path: 'a.txt', content: 'from the agent\n' } }] },
  { toolCalls: [{ name: 'run_command', input: { command: 'cat a.txt; id -u' } }] },
  { toolCalls: [{ name: 'run_command', input: { command: readEnvironments } }] },
  ({ toolResults }: { toolResults: string[] }) => ({ text: toolResults.join('') }),
];

async function filesUnder(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true, recursive: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

test.beforeEach(({ machine }) => {
  test.skip(!machine.sharesHost, 'The engine does not see this machine’s ports, where the model answers.');
});

test('an agent runs in the container: its session’s directory is on this machine until it is cleaned up', async ({
  machine,
}) => {
  await using agent = await setUpAgent(machine, { work }, { STIGMER_LLM_API_KEY: 'canary-key' });
  const run = await agent.start({ message: 'script:work', sessionId: 's1' });
  const result = await run.result();
  expect(result).toMatchObject({ finishReason: 'done', steps: 4, toolCalls: 3, sessionId: 's1' });
  expect(result.text).toContain('from the agent\n1000');
  expect(result.text).toContain("/proc/1/environ': Permission denied");
  expect(result.text).not.toContain('canary');
  const session = join(machine.workspace, 'sessions/s1');
  expect(await readFile(join(session, 'a.txt'), 'utf8')).toBe('from the agent\n');
  const log = join(machine.home, 'data/logs/agent-runner.log');
  for (const file of [...(await filesUnder(session)), log]) {
    expect(await readFile(file, 'utf8').catch(() => ''), file).not.toContain('canary');
  }
  const target = { address: machine.temporalAddress, taskQueue: machine.taskQueue };
  const input = { sessionId: 's1' };
  const thread = await runActivity({ ...target, activity: 'EnsureThread', input });
  expect(thread).toMatchObject({ directory: '/workspace/sessions/s1' });
  expect(Object.keys(thread).sort()).toEqual(documentedNames('json EnsureThread result'));
  const own = { ...target, taskQueue: thread.taskQueue };
  expect(await runActivity({ ...own, activity: 'CleanupSandbox', input })).toEqual({ removed: true });
  await expect(stat(session)).rejects.toMatchObject({ code: 'ENOENT' });
});

test('the log of the worker tells what was done, and nothing of what was said', async ({ machine }) => {
  const said = {
    message: 'pelican-message',
    instructions: 'pelican-instructions',
    file: 'pelican-file',
    command: 'pelican-command',
    answer: 'pelican-answer',
    refusal: 'pelican-refusal',
  };
  const talks = [
    { toolCalls: [{ name: 'write_file', input: { path: 'a.txt', content: said.file } }] },
    { toolCalls: [{ name: 'read_file', input: { path: 'a.txt' } }] },
    { toolCalls: [{ name: 'run_command', input: { command: `echo ${said.command}; cat a.txt` } }] },
    { toolCalls: [{ name: 'read_file', input: { path: `../${said.file}` } }] },
    { text: said.answer },
  ];
  const refused = [{ status: 400, message: `cannot work on ${said.refusal}` }];
  await machine.start();
  await using agent = await setUpAgent(machine, { talks, refused }, { STIGMER_LLM_API_KEY: 'pelican-key' });
  const { message, instructions } = said;
  const told = await agent.start({ message: `script:talks ${message}`, instructions, sessionId: 's1' });
  expect((await told.result()).text).toBe(said.answer);
  const failing = await agent.start({ message: `script:refused ${message}`, instructions });
  await expect(failing.result()).rejects.toMatchObject({
    cause: { cause: { type: 'model-refused', message: expect.stringContaining(said.refusal) } },
  });
  const file = join(machine.home, 'data/logs/agent-runner.log');
  await expect
    .poll(async () => await readFile(file, 'utf8'))
    .toMatch(
      /Run ended.*steps=5[\s\S]*Activity failed {2}error="The model at .* refused the request \(model-refused\)"/,
    );
  const log = await readFile(file, 'utf8');
  expect(log).not.toContain('pelican');
  // One event a line, ours and those of the SDK alike.
  const event =
    /^\S+ stdout F \d{4}-\d\d-\d\dT[\d:.]+Z (DEBUG|INFO|WARN|ERROR) (agent-runner|agent|temporal\.\w+) \S/;
  const own = /^\S+\+00:00 stderr F (file|console):/;
  const fromWorker = log.split('\n').filter((line) => line !== '' && !own.test(line));
  expect(fromWorker.filter((line) => !event.test(line))).toEqual([]);
  expect(await readFile(join(machine.workspace, 'sessions/s1/a.txt'), 'utf8')).toBe(said.file);
});

test('a wrong input fails at once and names what is wrong', async ({ machine }) => {
  await using agent = await setUpAgent(machine, { work });
  const failure = async (input: object) =>
    await agent.client.workflow
      .execute('RunAgent', { taskQueue: machine.taskQueue, workflowId: randomUUID(), args: [input] })
      .catch((error) => error.cause?.cause ?? error.cause);
  const refused = { type: 'input-refused', nonRetryable: true };
  expect(await failure({ message: 'x', maxSteps: 0, sessionId: 's1' })).toMatchObject({
    ...refused,
    message: expect.stringContaining('maxSteps: '),
  });
  expect(await failure({ message: 'x', sesionId: 's1' })).toMatchObject({
    ...refused,
    message: expect.stringContaining('sesionId: '),
  });
  expect(await failure({ message: 'x', sessionId: '../s1' })).toMatchObject({
    ...refused,
    message: expect.stringContaining('sessionId: '),
  });
});

test('a Python client starts a run and reads its result', async ({ machine }) => {
  test.skip(!(await hasPython()), 'There is no python3 with pip.');
  await using _agent = await setUpAgent(machine, { work });
  const result = await runPythonClient(machine, { message: 'script:work', cleanUp: true });
  expect(result).toMatchObject({ finishReason: 'done', steps: 4, toolCalls: 3, costUsd: null });
  expect(Object.keys(Object(result)).sort()).toEqual(documentedNames('json RunAgent result'));
  expect(await readdir(join(machine.workspace, 'sessions'))).toEqual([]);
});

test('the documented TypeScript example and `agent-runner run` start a run and read its result', async ({
  machine,
}, testInfo) => {
  await using _agent = await setUpAgent(machine, { work });
  // In the checkout, where the client's package is found.
  const example = testInfo.outputPath('run-agent.ts');
  await writeFile(example, documented('typescript'));
  const input = { message: 'script:work', cleanUp: true };
  const result = await command(process.execPath, [
    ...['--import', 'tsx', example],
    ...[machine.temporalAddress, machine.taskQueue, JSON.stringify(input)],
  ]);
  expect(JSON.parse(result)).toMatchObject({ finishReason: 'done', steps: 4, toolCalls: 3 });
  const ran = await machine.engine.exec(machine.containerName, [
    ...['/app/agent-runner', 'run', 'script:work', '--clean-up', '--json'],
  ]);
  expect(ran).toMatchObject({ code: 0 });
  expect(JSON.parse(ran.output)).toMatchObject({ finishReason: 'done', steps: 4, toolCalls: 3 });
});
