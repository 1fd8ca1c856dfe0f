import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { Client, type ClientInterceptors, defaultPayloadConverter } from '@temporalio/client';
import type { RunProgressView } from '@/agent-runner/src/workflows/run-protocol';
import { command as run } from '@/testbed/command';
import { freePort } from '@/testbed/free-port';
import { startTemporal } from '@/testbed/temporal';
import { type AgentMachine, command, connectAgent, untilAsked } from './agent-machine';
import { documentedCommand } from './documented';
import { expect, test } from './fixtures';
import { runLocalCommand, startLocalWorker } from './local-worker';

// One after another: each starts workers of its own.
test.describe.configure({ mode: 'default' });

const scripts = {
  thinks: [{ text: 'late', delayMs: 600_000 }],
  small: [{ text: 'pelican-answer' }],
};

/** Texts that Temporal's page shows beside the events of a run. */
async function summariesOf(handle: Awaited<ReturnType<AgentMachine['start']>>): Promise<string[]> {
  const { events } = await handle.fetchHistory();
  return (events ?? []).flatMap(({ userMetadata }) =>
    userMetadata?.summary?.data ? [JSON.parse(Buffer.from(userMetadata.summary.data).toString('utf8'))] : [],
  );
}

test('runs are found by session, state and model where the namespace has the attributes, and each activity says what it is for', async ({
  machine,
}) => {
  const binary = machine.bed.temporal?.binary ?? 'temporal';
  const temporal = await startTemporal({ directory: machine.home, port: await freePort(), binary });
  try {
    const at = ['--address', temporal.address];
    await using agent = await connectAgent(machine, scripts, { TEMPORAL_ADDRESS: temporal.address });
    const start = (name: string) =>
      startLocalWorker(join(machine.home, name), machine.workspace, agent.settings);
    const found = async (query: string) => {
      const ids: string[] = [];
      for await (const { workflowId } of agent.client.workflow.list({ query })) ids.push(workflowId);
      return ids;
    };
    const without = await start('without');
    const unseen = await agent.start({ message: 'script:small', sessionId: 's1' });
    expect(await unseen.result()).toMatchObject({ text: 'pelican-answer' });
    await without[Symbol.asyncDispose]();
    await run(binary, [...documentedCommand('temporal operator search-attribute create'), ...at]);
    await using _with = await start('with');
    const done = await agent.start({ message: 'script:small', sessionId: 's1', cleanUp: true });
    await done.result();
    expect(await summariesOf(done)).toEqual([
      'Opens the session where its directory is',
      'Runs the agent',
      'Removes the session’s directory',
    ]);
    const working = await agent.start({ message: 'script:thinks', sessionId: 's2' });
    await untilAsked(agent.model, 0, 3);
    await expect.poll(() => found('StigmerSession = "s1"')).toEqual([done.workflowId]);
    await expect.poll(() => found('StigmerState = "working"')).toEqual([working.workflowId]);
    expect(await found('StigmerState = "done" AND StigmerModel = "scripted"')).toEqual([done.workflowId]);
    await working.cancel();
    await expect.poll(() => found('StigmerState = "cancelled"')).toEqual([working.workflowId]);
  } finally {
    await temporal.stop();
  }
});

test('the words of an answer are shown while it is written, and a heartbeat tells that it is', async ({
  machine,
}) => {
  const text = 'Once upon a time there was a pelican';
  let release = () => {};
  const released = new Promise<undefined>((resolve) => {
    release = () => resolve(undefined);
  });
  const beforePiece = (index: number, count: number) => (index === count - 1 ? released : undefined);
  await using agent = await connectAgent(machine, { story: [{ text, beforePiece }] });
  await using _worker = await startLocalWorker(join(machine.home, 'one'), machine.workspace, agent.settings);
  const following = runLocalCommand(['run', 'script:story', '--follow'], agent.settings);
  const running = `TaskQueue = "${machine.taskQueue}" AND WorkflowType = "RunAgent"`;
  const found = async () => {
    for await (const { workflowId } of agent.client.workflow.list({ query: running })) return workflowId;
    return null;
  };
  await expect.poll(found, { timeout: 30_000 }).not.toBeNull();
  const handle = agent.client.workflow.getHandle((await found()) ?? '');
  const progress = () => handle.query<RunProgressView>('progress');
  await expect.poll(progress, { timeout: 30_000 }).toMatchObject({
    state: 'working',
    step: 0,
    writing: text.length,
    lastWords: text,
  });
  const { version } = await progress();
  const heartbeat = async () => {
    const { raw } = await handle.describe();
    const data = raw.pendingActivities?.[0]?.heartbeatDetails?.payloads?.[0]?.data;
    return data ? JSON.parse(Buffer.from(data).toString('utf8')) : null;
  };
  await expect.poll(heartbeat).toMatchObject({ step: 1, writing: text.length });
  const next = handle.executeUpdate<RunProgressView, [{ version: number }]>('progressAfter', {
    args: [{ version }],
  });
  release();
  expect(await next).toMatchObject({ step: 1, writing: 0, lastWords: text });
  const { stdout, stderr } = await following;
  expect(stdout).toContain(text);
  expect(stderr).toContain(`writes ${text.length} characters · "${text}"`);
});

const traceId = '0af7651916cd43dd8448eb211c80319c';

/** As Temporal's own interceptors for OpenTelemetry pass a trace on. */
const inTrace: ClientInterceptors = {
  workflow: [
    {
      start: (input, next) => {
        const carrier = { traceparent: `00-${traceId}-b7ad6b7169203331-01` };
        const header = { '_tracer-data': defaultPayloadConverter.toPayload(carrier) };
        return next({ ...input, headers: { ...input.headers, ...header } });
      },
    },
  ],
};

test('what runs do is sent to a collector of OpenTelemetry, in the trace of whoever started them', async ({
  machine,
}) => {
  const received: { path: string | undefined; key: unknown; text: string }[] = [];
  const port = await freePort();
  const collector = createServer(async (request, response) => {
    const { url: path, headers } = request;
    const text = Buffer.concat(await request.toArray()).toString('latin1');
    received.push({ path, key: headers['api-key'], text });
    response.end();
  });
  await once(collector.listen(port, '127.0.0.1'), 'listening');
  await using agent = await connectAgent(machine, { work: [command('true'), { text: 'pelican-answer' }] });
  const settings = {
    ...agent.settings,
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
    OTEL_EXPORTER_OTLP_HEADERS: 'api-key=canary%20key',
  };
  try {
    await using _worker = await startLocalWorker(join(machine.home, 'one'), machine.workspace, settings);
    await new Client({ connection: agent.client.connection, interceptors: inTrace }).workflow.execute(
      'RunAgent',
      { taskQueue: machine.taskQueue, workflowId: randomUUID(), args: [{ message: 'script:work' }] },
    );
    const sent = (what: string) => () => received.some(({ text }) => text.includes(what));
    await expect.poll(sent('stigmer_tokens_total'), { timeout: 30_000 }).toBe(true);
    await expect.poll(sent('"invoke_agent"'), { timeout: 30_000 }).toBe(true);
    expect(new Set(received.map(({ path, key }) => `${path} ${key}`))).toEqual(
      new Set(['/v1/metrics canary key', '/v1/traces canary key']),
    );
    const traces = received.flatMap(({ path, text }) => (path === '/v1/traces' ? [JSON.parse(text)] : []));
    const spans = traces.flatMap((each) => each.resourceSpans[0].scopeSpans[0].spans);
    expect(spans.map(({ name }) => name).sort()).toEqual([
      ...['chat scripted', 'chat scripted', 'execute_tool run_command', 'invoke_agent', 'step 1', 'step 2'],
    ]);
    expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set([traceId]));
    expect(received.map(({ text }) => text).join()).not.toContain('pelican');
  } finally {
    collector.closeAllConnections();
    collector.close();
  }
});

test('what runs do is counted where Prometheus reads it, on the address that was asked for', async ({
  machine,
}) => {
  const port = await freePort();
  await using agent = await connectAgent(machine, {
    work: [command('true'), { text: 'pelican-answer' }],
    refused: [{ status: 400, message: 'pelican-refusal' }],
  });
  const settings = { ...agent.settings, METRICS_PORT: String(port), METRICS_ADDRESS: '127.0.0.2' };
  await using _worker = await startLocalWorker(join(machine.home, 'one'), machine.workspace, settings);
  const prices = { input: 1, output: 10 };
  expect(await (await agent.start({ message: 'script:work', prices })).result()).toMatchObject({
    costUsd: 0.0004,
  });
  await expect((await agent.start({ message: 'script:refused' })).result()).rejects.toThrow();
  const metrics = await (await fetch(`http://127.0.0.2:${port}/metrics`)).text();
  await expect(fetch(`http://127.0.0.1:${port}/metrics`)).rejects.toThrow();
  const value = (name: string, label = '') =>
    metrics
      .split('\n')
      .filter((line) => new RegExp(`^${name}(\\{.*${label}.*\\}|) `).test(line))
      .map((line) => Number(line.split(' ').at(-1)));
  expect(metrics).not.toContain('pelican');
  expect(value('stigmer_steps_total')).toEqual([2]);
  expect(value('stigmer_tokens_total', 'kind="input"')).toEqual([200]);
  expect(value('stigmer_tokens_total', 'kind="output"')).toEqual([20]);
  expect(value('stigmer_tool_calls_total', 'tool="run_command"')).toEqual([1]);
  expect(value('stigmer_run_attempts_total', 'end="done"')).toEqual([1]);
  expect(value('stigmer_run_attempts_total', 'end="model-refused"')).toEqual([1]);
  expect(value('stigmer_run_cost_dollars_sum')).toEqual([0.0004]);
});
