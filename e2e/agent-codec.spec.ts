import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Client, type WorkflowHandle } from '@temporalio/client';
import { createPayloadCipher } from '@/agent-runner/src/payloads/payload-cipher';
import { clientDataConverter } from '@/agent-runner/src/payloads/payload-codec';
import type { RunAgentInput, RunAgentResult } from '@/agent-runner/src/workflows/run-agent-contract';
import type { RunProgressView } from '@/agent-runner/src/workflows/run-protocol';
import { sessionWorkflowId } from '@/agent-runner/src/workflows/session-workflow-id';
import { command as run } from '@/testbed/command';
import { hasPython } from '@/testbed/python-sdk';
import { type AgentMachine, command, connectAgent, untilAsked } from './agent-machine';
import { expect, type Machine, test } from './fixtures';
import { localProgram, runLocalCommand, startLocalWorker } from './local-worker';
import { runPythonClient } from './python-client';
import { payload, tryActivity } from './run-activity';

// One after another: each starts workers of its own.
test.describe.configure({ mode: 'default' });

const newKey = (id: string) => ({ id, key: randomBytes(32) });
type Key = ReturnType<typeof newKey>;
const key = newKey('2026-11');

const withKeys = (...keys: Key[]) => ({
  STIGMER_PAYLOAD_KEY: keys.map(({ id, key: bytes }) => `${id}:${bytes.toString('base64')}`).join(' '),
});

const said = { message: 'pelican-message', instructions: 'pelican-instructions', sessionId: 's1' };
const scripts = {
  talks: [command('echo pelican-command'), { text: 'pelican-answer' }],
  thinks: [command('echo pelican-command'), { text: 'late', delayMs: 600_000 }],
  refused: [{ status: 400, message: 'pelican-refusal' }],
};

function startWorker({ home }: Machine, { settings }: AgentMachine, name: string, keys: Key[]) {
  const environment = keys.length === 0 ? settings : { ...settings, ...withKeys(...keys) };
  return startLocalWorker(join(home, 'workers', name), join(home, 'folder'), environment);
}

/** A client with those keys. */
function clientWith({ client }: AgentMachine, ...keys: Key[]): Client {
  return new Client({ connection: client.connection, dataConverter: clientDataConverter(keys) });
}

function start(client: Client, { taskQueue }: Machine, script: string, input: Partial<RunAgentInput> = {}) {
  return client.workflow.start<(input: RunAgentInput) => Promise<RunAgentResult>>('RunAgent', {
    taskQueue,
    workflowId: `run-${randomUUID()}`,
    args: [{ ...said, message: `script:${script} ${said.message}`, ...input }],
  });
}

const steps = [{ ...command('echo first'), delayMs: 2000 }, command('echo second'), { text: 'done' }];

/**
 * Pauses a run of `steps` in its first step. It waits in Temporal then, with no activity, so that the end of its worker is met at
 * once; a killed step comes back after its heartbeat timeout only, which agent-durability is about.
 */
async function pauseWithin(run: WorkflowHandle, agent: AgentMachine): Promise<void> {
  await untilAsked(agent.model, 0);
  await run.signal('pause');
  const state = () => run.query<RunProgressView>('progress').then((view) => view.state, String);
  await expect.poll(state, { timeout: 60_000, intervals: [100] }).toBe('paused');
}

/** All text in an answer of Temporal, that of its bytes included. */
function textsIn(value: unknown): string {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('latin1');
  if (typeof value === 'object' && value !== null) return Object.values(value).map(textsIn).join(' ');
  return String(value);
}

test('with a key nothing that was said is legible in Temporal, and a client with the key reads all of it', async ({
  machine,
}) => {
  await using agent = await connectAgent(machine, scripts);
  await using _worker = await startWorker(machine, agent, 'one', [key]);
  const client = clientWith(agent, key);
  const talked = await start(client, machine, 'talks');
  expect(await talked.result()).toMatchObject({ text: 'pelican-answer' });
  const refused = await start(client, machine, 'refused');
  await expect(refused.result()).rejects.toMatchObject({
    cause: { cause: { type: 'model-refused', message: expect.stringContaining('pelican-refusal') } },
  });
  const wrong = await start(client, machine, 'talks', { holderWaitSeconds: 0 });
  await expect(wrong.result()).rejects.toMatchObject({
    cause: { type: 'input-refused', message: expect.stringContaining('Wrong input') },
  });
  const session = sessionWorkflowId(machine.taskQueue, 's1');
  expect(await client.workflow.getHandle(session).query('sessionState')).toMatchObject({ current: null });
  const thinking = await start(client, machine, 'thinks');
  await untilAsked(agent.model, 1, 2);
  const heartbeat = async () =>
    textsIn((await thinking.describe()).raw.pendingActivities?.map((each) => each.heartbeatDetails));
  await expect.poll(heartbeat).toContain('binary/encrypted');
  const seen = [
    ...(await Promise.all([talked, refused, wrong, thinking].map((each) => each.fetchHistory()))),
    await client.workflow.getHandle(session).fetchHistory(),
    await client.connection.workflowService.queryWorkflow({
      namespace: 'default',
      execution: { workflowId: session },
      query: { queryType: 'sessionState' },
    }),
  ];
  for (const answer of seen) {
    expect(textsIn(answer)).toContain('binary/encrypted');
    expect(textsIn(answer)).not.toMatch(/pelican|Wrong input|"(holder|token|sessionId)"/);
  }
  await thinking.terminate();
});

test('what is said to a run by a command, and what the run tells of itself, are encrypted as well', async ({
  machine,
}) => {
  await using agent = await connectAgent(machine, scripts);
  await using _worker = await startWorker(machine, agent, 'one', [key]);
  const thinking = await start(clientWith(agent, key), machine, 'thinks');
  await untilAsked(agent.model, 1);
  const settings = { ...agent.settings, ...withKeys(key) };
  const { workflowId } = thinking;
  const message = await runLocalCommand(['message', workflowId, 'pelican-word'], settings);
  expect(JSON.parse(message.stdout)).toEqual({ index: 0 });
  // The model is asked before what the step came to is told.
  await expect
    .poll(async () => JSON.parse((await runLocalCommand(['progress', workflowId], settings)).stdout))
    .toMatchObject({ state: 'working', step: 1, tools: ['run_command'] });
  const history = textsIn(await thinking.fetchHistory());
  expect(history).toContain('binary/encrypted');
  expect(history).not.toMatch(/pelican|"(lastWords|toolCalls|index)"/);
  await thinking.terminate();
});

test('a run that was begun without a key goes on when the worker has one, and is encrypted from there on', async ({
  machine,
}) => {
  await using agent = await connectAgent(machine, { steps });
  const before = await startWorker(machine, agent, 'before', []);
  const begun = await start(agent.client, machine, 'steps');
  await pauseWithin(begun, agent);
  await before[Symbol.asyncDispose]();
  const handle = clientWith(agent, key).workflow.getHandle(begun.workflowId);
  await handle.signal('resume');
  await using _after = await startWorker(machine, agent, 'after', [key]);
  expect(await handle.result()).toMatchObject({ text: 'done', steps: 3, resumedSteps: 1 });
  const { events } = await handle.fetchHistory();
  expect(textsIn(events?.at(0))).toContain('pelican-message');
  expect(textsIn(events?.at(-1))).toContain('binary/encrypted');
});

test('the keys are changed while runs are under way: what the old one encrypted and what the new one did are one run', async ({
  machine,
}) => {
  const next = newKey('next');
  await using agent = await connectAgent(machine, { steps });
  const before = await startWorker(machine, agent, 'before', [key, next]);
  const begun = await start(clientWith(agent, key), machine, 'steps');
  await pauseWithin(begun, agent);
  await before[Symbol.asyncDispose]();
  const handle = clientWith(agent, next).workflow.getHandle(begun.workflowId);
  await handle.signal('resume');
  await using _after = await startWorker(machine, agent, 'after', [next, key]);
  expect(await handle.result()).toMatchObject({ text: 'done', steps: 3, resumedSteps: 1 });
});

test('what the worker cannot decrypt fails at once by the name of the missing key: a run, an activity, the client', async ({
  machine,
}) => {
  const other = newKey('other');
  await using agent = await connectAgent(machine, scripts);
  await using _worker = await startWorker(machine, agent, 'one', [key]);
  const named = {
    type: 'payload-key-missing',
    message: expect.stringContaining('“other”'),
    nonRetryable: true,
  };
  const unread = await start(clientWith(agent, other), machine, 'talks');
  const failed = clientWith(agent, key).workflow.getHandle(unread.workflowId).result();
  await expect(failed).rejects.toMatchObject({ cause: named });
  const target = { address: machine.temporalAddress, taskQueue: machine.taskQueue, attempts: 3 };
  const { metadata, data } = createPayloadCipher([other]).seal(payload({ sessionId: 's1' }));
  const locked = { metadata: { ...payload(null).metadata, ...metadata }, data: Buffer.from(data ?? []) };
  expect(await tryActivity({ ...target, activity: 'EnsureThread', args: [locked] })).toMatchObject({
    type: 'failed',
    failureType: 'payload-key-missing',
    nonRetryable: true,
  });
  const talked = await start(clientWith(agent, key), machine, 'talks');
  await expect(clientWith(agent, other).workflow.getHandle(talked.workflowId).result()).rejects.toMatchObject(
    { message: expect.stringContaining(`“${key.id}”`) },
  );
  expect(agent.model.requests).toHaveLength(2);
});

test('Temporal’s command line starts a run and shows what was said by the codec server, and nothing without it', async ({
  machine,
}) => {
  await using agent = await connectAgent(machine, scripts);
  await using _worker = await startWorker(machine, agent, 'one', [key]);
  const server = await startCodecServer({ ...agent.settings, ...withKeys(key) });
  try {
    const at = ['--address', machine.temporalAddress];
    const workflow = (...args: string[]) =>
      run(machine.bed.temporal?.binary ?? '', ['workflow', ...args, ...at]);
    const codec = ['--codec-endpoint', server.url];
    const input = ['--input', JSON.stringify({ ...said, message: `script:talks ${said.message}` })];
    const begin = ['execute', '--type', 'RunAgent', '--task-queue', machine.taskQueue, '--workflow-id'];
    const workflowId = `run-${randomUUID()}`;
    expect(await workflow(...begin, workflowId, ...input, ...codec)).toContain('pelican-answer');
    const show = ['show', '--workflow-id', workflowId, '--output', 'json'];
    const inputOf = (history: string) =>
      JSON.parse(history).events[0].workflowExecutionStartedEventAttributes.input.payloads[0];
    const given = inputOf(await workflow(...show, ...codec));
    expect(Buffer.from(given.data, 'base64').toString('utf8')).toContain('pelican-message');
    expect(inputOf(await workflow(...show))).toMatchObject({
      metadata: { encoding: Buffer.from('binary/encrypted').toString('base64') },
    });
  } finally {
    server.child.kill('SIGTERM');
  }
});

test('the documented Python client encrypts as the worker does', async ({ machine }) => {
  test.skip(!(await hasPython()), 'There is no python3 with pip.');
  await using agent = await connectAgent(machine, scripts);
  await using _worker = await startWorker(machine, agent, 'one', [key]);
  const file = join(machine.home, 'payload-keys');
  await writeFile(file, withKeys(key).STIGMER_PAYLOAD_KEY);
  const example = {
    fence: 'python with encrypted payloads',
    environment: { STIGMER_PAYLOAD_KEY_FILE: file },
  };
  const result = await runPythonClient(machine, { ...said, message: 'script:talks' }, example);
  expect(result).toMatchObject({ finishReason: 'done', text: 'pelican-answer' });
});

async function startCodecServer(
  environment: Record<string, string>,
): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, [localProgram, 'codec-server', '--port', '0'], {
    env: { NODE_ENV: 'production', ...environment },
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  const [line] = await once(createInterface(child.stderr), 'line');
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(String(line))?.[0];
  if (url === undefined) throw new Error(`The codec server said: ${line}`);
  return { child, url };
}
