import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CancelledFailure, noopMetricMeter } from '@temporalio/common';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { approvalRule } from '../agent/approval-rule';
import { createModel } from '../agent/model';
import type { ScriptedModel } from '../agent/scripted-model.test-support';
import { startScriptedOllama } from '../agent/scripted-ollama.test-support';
import { createLogger } from '../logger';
import { testToolServer } from '../mcp/tool-server.test-support';
import type { ToolServerSettings } from '../mcp/tool-server-settings';
import { payloadBytes, payloadBytesMax } from '../payload-limit';
import { createRunMetrics } from '../run-metrics';
import { createSandbox } from '../sandbox/sandbox';
import { textOf } from '../temporal-logging';
import { noTraces } from '../tracing/run-traces';
import { createAgentActivities } from './agent-activities';
import { AgentSlots } from './agent-slots';
import type { Caller } from './caller';
import type { ResultPiece } from './kept-result';
import { type AttemptInfo, fruitlessAttemptsMax } from './progress-report';

let workspaceDirectory: string;
let server: ScriptedModel;
let lines: string[];
let modelErrors: string[];

beforeEach(async () => {
  workspaceDirectory = await mkdtemp(join(tmpdir(), 'agent-activities-'));
  lines = [];
  modelErrors = [];
  server = await startScriptedOllama({
    scripts: {
      write: [
        { toolCalls: [{ name: 'run_command', input: { command: 'echo once >> log.txt; env' } }] },
        ({ toolResults }) => ({ text: toolResults.join('') }),
      ],
      tools: [
        { toolCalls: [{ name: 'files__echo', input: { message: 'from the server' } }] },
        ({ toolResults }) => ({ text: toolResults.join('') }),
      ],
      skill: [
        { toolCalls: [{ name: 'read_skill', input: { name: 'notes' } }] },
        ({ toolResults }) => ({ text: toolResults.join('') }),
      ],
      thinks: [
        { toolCalls: [{ name: 'run_command', input: { command: 'echo thought' } }] },
        { text: 'too late', delayMs: 60_000 },
      ],
      refused: [{ status: 404, message: 'model not found' }],
      fails: [{ status: 500 }],
      talks: [{ text: 'x'.repeat(payloadBytesMax) }],
      repeats: [{ status: 400, message: 'cannot read canary-prompt' }],
    },
  });
});

afterEach(async () => {
  await server.close();
  await rm(workspaceDirectory, { recursive: true, force: true });
});

interface Arrangement {
  signal?: AbortSignal;
  taskQueue?: string;
  slots?: AgentSlots;
  attempt?: Partial<AttemptInfo>;
  toolServers?: ToolServerSettings;
  caller?: Caller | null;
  approveTools?: string[];
}

function arrange({
  signal = new AbortController().signal,
  taskQueue = 'queue',
  slots = new AgentSlots(2),
  attempt = {},
  toolServers = {},
  caller = null,
  approveTools = [],
}: Arrangement = {}) {
  const heartbeats: unknown[] = [];
  const activities = createAgentActivities({
    workspaceDirectory,
    launcher: [],
    model: createModel({
      provider: 'ollama',
      model: 'scripted',
      baseUrl: server.url,
      apiKey: 'canary-key',
      maxTokens: 100,
      temperature: 0,
      contextTokens: 4096,
      threadTokens: null,
      prices: null,
    }),
    toolServers,
    toolFetch: fetch,
    needsApproval: approvalRule(approveTools),
    ownTaskQueue: 'queue/own',
    sessionQueue: () => 'queue/shared',
    shownModel: () => null,
    metrics: createRunMetrics(noopMetricMeter),
    traces: noTraces,
    slots,
    onModelError: (code) => modelErrors.push(code),
    logger: createLogger('test', {
      leastLevel: 'debug',
      format: 'text',
      now: () => 0,
      write: (line) => lines.push(line),
    }),
    context: () => ({
      signal,
      taskQueue,
      attempt: 1,
      lastDetails: undefined,
      heartbeat: (details) => heartbeats.push(details),
      traceparent: null,
      caller: () => caller,
      ...attempt,
    }),
  });
  return { activities, heartbeats };
}

it('the agent is told of the skills of the workspace, and reads them', async () => {
  await mkdir(join(workspaceDirectory, 'skills/notes'), { recursive: true });
  const text = '---\nname: notes\ndescription: How notes are written here\n---\nIn verse.\n';
  await writeFile(join(workspaceDirectory, 'skills/notes/SKILL.md'), text);
  const { activities } = arrange();
  await activities.EnsureThread({ sessionId: 's1' });
  const result = await activities.ExecuteAgent({ ...input, message: 'script:skill' });
  expect(result).toMatchObject({ text: expect.stringContaining('In verse.'), toolCalls: 1 });
  expect(JSON.stringify(server.requests[0]?.body)).toContain('- notes: How notes are written here');
});

it('the agent has the tools of the servers that answer, and is told of those that do not', async () => {
  const missing = { command: '/no/such/canary', args: [], env: {} };
  const { activities } = arrange({ toolServers: { files: testToolServer(), missing } });
  await activities.EnsureThread({ sessionId: 's1' });
  const result = await activities.ExecuteAgent({ ...input, message: 'script:tools' });
  expect(result).toMatchObject({ text: 'from the server', toolCalls: 1 });
  const told = 'The tool server missing cannot be used: Its command was not found';
  expect(JSON.stringify(server.requests[0]?.body)).toContain(`${told}. Its tools are missing.`);
  expect(lines.join('')).toContain(told);
  expect(lines.join('')).not.toContain('canary');
});

const input = { executionId: 'run-1', sessionId: 's1', message: 'script:write' };

it('the agent works in its session’s directory, and a repeated execution does nothing twice', async () => {
  const { activities, heartbeats } = arrange();
  const { directory, threadId, taskQueue } = await activities.EnsureThread({ sessionId: 's1' });
  expect([threadId, taskQueue]).toEqual(['thread-s1', 'queue/own']);
  const first = await activities.ExecuteAgent(input);
  expect(first).toMatchObject({ finishReason: 'done', steps: 2, toolCalls: 1, resumedSteps: 0 });
  expect(heartbeats).toContainEqual({ step: 2, since: 1 });
  const again = await activities.ExecuteAgent(input);
  expect(again).toEqual({ ...first, resumedSteps: 2 });
  expect(await readFile(join(directory, 'log.txt'), 'utf8')).toBe('once\n');
});

it('a command sees no variable of the runner, and no line of the log tells what was said', async () => {
  process.env.CANARY_OF_THE_RUNNER = 'canary-variable';
  const { activities } = arrange();
  const result = await activities.ExecuteAgent(input);
  const text = 'text' in result ? result.text : '';
  delete process.env.CANARY_OF_THE_RUNNER;
  expect(text).toContain('LANG=C.UTF-8');
  expect(text).not.toContain('canary');
  expect(lines.join('')).not.toMatch(/canary|script:write|echo once/);
});

it('the next execution of a session knows the conversation, another session does not', async () => {
  const { activities } = arrange();
  await activities.ExecuteAgent(input);
  await activities.ExecuteAgent({ ...input, executionId: 'run-2' });
  await activities.ExecuteAgent({ ...input, sessionId: 's2' });
  const told = server.requests.map(({ body }) => JSON.stringify(body).split('"role":"user"').length - 1);
  expect(told).toEqual([1, 1, 2, 2, 1, 1]);
});

it('a run that was cancelled or failed stays in the conversation, with what it did and how it ended', async () => {
  const stop = new AbortController();
  const cancelled = arrange({ signal: stop.signal }).activities.ExecuteAgent({
    ...input,
    message: 'script:thinks',
  });
  await vi.waitFor(() => expect(server.requests).toHaveLength(2), 20_000);
  stop.abort(new CancelledFailure('CANCELLED'));
  await expect(cancelled).rejects.toThrow('CANCELLED');
  const { activities } = arrange();
  const failed = activities.ExecuteAgent({ ...input, executionId: 'run-2', message: 'script:refused' });
  await expect(failed).rejects.toMatchObject({ type: 'model-not-found' });
  await activities.ExecuteAgent({ ...input, executionId: 'run-3' });
  const told = JSON.stringify(server.requests.at(-1)?.body);
  const order = [
    'script:thinks',
    'echo thought',
    'was cancelled',
    'script:refused',
    'run failed',
    'script:write',
  ];
  const places = order.map((words) => told.indexOf(words));
  expect(places).toEqual([...places].sort((left, right) => left - right));
  expect(places).not.toContain(-1);
});

it('a run that a worker hands back when it stops is not taken for ended', async () => {
  const stop = new AbortController();
  const handedBack = arrange({ signal: stop.signal }).activities.ExecuteAgent({
    ...input,
    message: 'script:thinks',
  });
  await vi.waitFor(() => expect(server.requests).toHaveLength(2), 20_000);
  stop.abort(new CancelledFailure('WORKER_SHUTDOWN'));
  await expect(handedBack).rejects.toThrow('WORKER_SHUTDOWN');
  const thread = await readdir(join(workspaceDirectory, 'sessions/s1/.agent'));
  const file = thread.find((name) => name.startsWith('thread')) ?? '';
  expect(await readFile(join(workspaceDirectory, 'sessions/s1/.agent', file), 'utf8')).toBe('');
});

it('a run whose workflow does not answer goes on with what it was told, and the log says so', async () => {
  const caller = {
    query: () => Promise.reject(new Error('deadline exceeded')),
    tell: () => Promise.reject(new Error('deadline exceeded')),
  };
  const { activities } = arrange({ caller });
  const messages = [{ index: 0, text: 'script:skill' }];
  const ended = await activities.ExecuteAgent({ ...input, steering: { messages } });
  expect(ended).toMatchObject({ type: 'ended', messagesTaken: 1, result: { toolCalls: 1 } });
  expect(lines.join('')).toContain('does not answer: what it wanted last counts');
});

it('an answer that is not what was asked for is none', async () => {
  const caller = { query: async () => ({ paused: 'yes' }), tell: async () => undefined };
  const { activities } = arrange({ caller });
  expect(await activities.ExecuteAgent({ ...input, steering: {} })).toMatchObject({ type: 'ended' });
});

it('a run that has to wait for a person gives its place up and stays out of the conversation until it has ended', async () => {
  const slots = new AgentSlots(1);
  const caller = { query: async () => ({}), tell: async () => undefined };
  const { activities } = arrange({ caller, slots, approveTools: ['run_*'] });
  const asked = await activities.ExecuteAgent({ ...input, steering: {} });
  expect(asked).toMatchObject({
    type: 'suspended',
    suspension: { type: 'approval', request: { tool: 'run_command' } },
  });
  expect(slots.free).toBe(1);
  const folder = join(workspaceDirectory, 'sessions/s1/.agent');
  const thread = (await readdir(folder)).find((name) => name.startsWith('thread')) ?? '';
  expect(await readFile(join(folder, thread), 'utf8')).toBe('');
});

it('without steering a tool that needs approval is not run, and the result is as ever', async () => {
  const { activities } = arrange({ approveTools: ['run_*'] });
  const result = await activities.ExecuteAgent(input);
  expect(result).toMatchObject({
    finishReason: 'done',
    text: expect.stringContaining('nobody can be asked'),
  });
});

it('a session of its own gets a directory that nobody had before, with an id of 128 bits', async () => {
  const { activities } = arrange();
  const { sessionId } = await activities.EnsureThread({ agentId: 'reviewer' });
  expect(sessionId).toMatch(/^ephemeral-reviewer-[0-9a-f]{32}$/);
  await expect(createSandbox(workspaceDirectory, sessionId)).rejects.toThrow('EEXIST');
});

it('a full worker refuses a session at once, unless it is one of those that have the session’s directory', async () => {
  const slots = new AgentSlots(1);
  const { activities } = arrange({ slots });
  await activities.EnsureThread({ sessionId: 's1' });
  await expect(activities.EnsureThread({ agentId: 'run' })).rejects.toMatchObject({
    type: 'worker-full',
    nonRetryable: false,
  });
  expect(await readdir(join(workspaceDirectory, 'sessions'))).toEqual(['s1']);
  const waiting = arrange({ taskQueue: 'queue/shared', slots }).activities.EnsureThread({ sessionId: 's2' });
  expect(slots.waiting).toBe(1);
  await activities.ExecuteAgent(input);
  expect(await waiting).toMatchObject({
    sessionId: 's2',
    taskQueue: 'queue/own',
    sessionQueue: 'queue/shared',
  });
});

it('runs that wait for their session’s turn leave the places to other sessions, and are told apart from those at work', async () => {
  const slots = new AgentSlots(2);
  const stop = new AbortController();
  const { activities } = arrange({ signal: stop.signal, slots });
  const thinking = { ...input, message: 'script:thinks' };
  const ids = ['run-1', 'run-2', 'run-3', 'run-4'];
  const runs = ids.map((executionId) => activities.ExecuteAgent({ ...thinking, executionId }));
  const ended = Promise.allSettled(runs);
  await vi.waitFor(() => expect(server.requests).toHaveLength(2), 20_000);
  expect(slots).toMatchObject({ used: 1, waiting: 3 });
  const { activities: others } = arrange({ slots });
  expect(await others.ExecuteAgent({ ...input, sessionId: 's2' })).toMatchObject({ finishReason: 'done' });
  stop.abort(new Error('stop'));
  await ended;
  expect(slots).toMatchObject({ used: 0, waiting: 0, free: 2 });
});

it('a failure of the model has its code as type and is not retried where that cannot help', async () => {
  const { activities } = arrange();
  const run = activities.ExecuteAgent({ ...input, message: 'script:refused' });
  await expect(run).rejects.toMatchObject({ type: 'model-not-found', nonRetryable: true });
  expect(modelErrors).toEqual(['model-not-found']);
});

it('an answer that Temporal would refuse is kept in the session whole, and can be read back in pieces', async () => {
  const { activities } = arrange();
  const result = Object(await activities.ExecuteAgent({ ...input, message: 'script:talks' }));
  expect(payloadBytes(result)).toBeLessThan(20_000);
  expect(result.keptBytes).toBeGreaterThan(payloadBytesMax);
  const pieces: Buffer[] = [];
  for (let from: number | null = 0; from !== null; ) {
    const piece: ResultPiece = await activities.ReadResult({ sessionId: 's1', executionId: 'run-1', from });
    expect(payloadBytes(piece)).toBeLessThanOrEqual(payloadBytesMax);
    pieces.push(Buffer.from(piece.data, 'base64'));
    from = piece.next;
  }
  expect(pieces.length).toBeGreaterThan(1);
  const whole = JSON.parse(Buffer.concat(pieces).toString());
  expect(whole.text.startsWith(result.text)).toBe(true);
  expect(Buffer.concat(pieces)).toHaveLength(result.keptBytes);
  const again = await activities.ExecuteAgent({ ...input, message: 'script:talks' });
  expect(again).toMatchObject({ keptBytes: expect.any(Number), resumedSteps: 1 });
  const nothing = { data: '', next: null };
  expect(await activities.ReadResult({ sessionId: 's1', executionId: 'other', from: 0 })).toEqual(nothing);
  expect(await activities.ReadResult({ sessionId: 'none', executionId: 'run-1', from: 0 })).toEqual(nothing);
  expect(await readdir(join(workspaceDirectory, 'sessions'))).toEqual(['s1']);
});

it('a failure is retried until so many attempts in a row got nowhere', async () => {
  const failing = { ...input, message: 'script:fails' };
  const last = { step: 1, since: 100 };
  for (const [attempt, nonRetryable] of [
    [1, false],
    [118, false],
    [119, true],
  ] as const) {
    const { activities } = arrange({ attempt: { attempt, lastDetails: attempt === 1 ? undefined : last } });
    const run = activities.ExecuteAgent(failing);
    await expect(run).rejects.toMatchObject({ type: 'model-server-error', nonRetryable });
  }
});

it('attempts that ended without a word are counted, too', async () => {
  const { activities } = arrange({ attempt: { attempt: fruitlessAttemptsMax + 1 } });
  const run = activities.ExecuteAgent(input);
  await expect(run).rejects.toMatchObject({ type: 'run-without-progress', nonRetryable: true });
  expect(server.requests).toEqual([]);
});

it('an attempt that got on begins the count anew', async () => {
  const { activities, heartbeats } = arrange({
    attempt: { attempt: 20, lastDetails: { step: 0, since: 1 } },
  });
  await activities.ExecuteAgent(input);
  expect(heartbeats.at(-1)).toEqual({ step: 2, since: 20 });
});

it('an attempt that hands the run back is not counted', async () => {
  const controller = new AbortController();
  controller.abort(new Error('the worker stops'));
  const { activities, heartbeats } = arrange({
    signal: controller.signal,
    attempt: {
      attempt: 7,
      lastDetails: { step: 3, since: 2 },
    },
  });
  await expect(activities.ExecuteAgent(input)).rejects.toThrow('the worker stops');
  expect(heartbeats.at(-1)).toEqual({ step: 3, since: 3 });
});

it('names as long as an input do not make a failure that is as long', async () => {
  const wrong = arrange().activities.ExecuteAgent({ ...input, ['k'.repeat(1_000_000)]: 1 });
  const failure = await wrong.catch((error) => error);
  expect(failure).toMatchObject({ type: 'input-refused' });
  expect(failure.message.length).toBeLessThan(3000);
});

it('wrong input names every wrong field and is not retried', async () => {
  const { activities } = arrange();
  const wrong = activities.ExecuteAgent({ executionId: '../x', sessionId: '..', message: '' });
  await expect(wrong).rejects.toMatchObject({ type: 'input-refused', nonRetryable: true });
  await expect(wrong).rejects.toThrow(/executionId.*sessionId.*message/s);
});

it.each([
  [{}, /sessionId or an agentId/],
  [{ sessionId: 's', agentId: 'a' }, /sessionId or an agentId/],
  [{ sessionID: 's' }, /sessionID/],
])('a thread for %j is refused by the name of what is wrong', async (wrong, named) => {
  const thread = arrange().activities.EnsureThread(wrong);
  await expect(thread).rejects.toMatchObject({ type: 'input-refused', nonRetryable: true });
  await expect(thread).rejects.toThrow(named);
});

it('null is what was left out', async () => {
  const { activities } = arrange();
  expect(await activities.EnsureThread({ sessionId: 's1', agentId: null })).toMatchObject({
    sessionId: 's1',
  });
  const run = activities.ExecuteAgent({ ...input, instructions: null, maxSteps: null, prices: null });
  expect(await run).toMatchObject({ finishReason: 'done', costUsd: null });
});

it('prices give the run its cost', async () => {
  const run = arrange().activities.ExecuteAgent({ ...input, prices: { input: 2, output: 10 } });
  expect(await run).toMatchObject({ usage: { inputTokens: 200, outputTokens: 20 }, costUsd: 0.0006 });
});

it('what a model’s server says in its refusal is in the failure, and not in the line that is logged of it', async () => {
  const { activities } = arrange();
  const failure = await activities
    .ExecuteAgent({ ...input, message: 'script:repeats' })
    .catch((error) => error);
  expect(failure.message).toContain('canary-prompt');
  expect(textOf(failure, false)).toBe(
    `The model at ${new URL(server.url).host} refused the request (model-refused)`,
  );
  expect(textOf(failure, true)).toContain('canary-prompt');
});

it('a cleaned up session is gone, and cleaning it up again says so', async () => {
  const { activities } = arrange();
  const { directory } = await activities.EnsureThread({ sessionId: 's1' });
  expect(await activities.CleanupSandbox({ sessionId: 's1' })).toEqual({ removed: true });
  await expect(stat(directory)).rejects.toMatchObject({ code: 'ENOENT' });
  expect(await activities.CleanupSandbox({ sessionId: 's1' })).toEqual({ removed: false });
});
