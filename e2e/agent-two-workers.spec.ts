import { randomUUID } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CancelledFailure } from '@temporalio/client';
import type { SessionState } from '@/agent-runner/src/workflows/session-protocol';
import { sessionWorkflowId } from '@/agent-runner/src/workflows/session-workflow-id';
import { command as run } from '@/testbed/command';
import {
  type AgentMachine,
  command,
  connectAgent,
  interruptedScript,
  timesAsked,
  untilAsked,
} from './agent-machine';
import { expect, type Machine, test } from './fixtures';
import { startLocalWorker } from './local-worker';

type Seen = { toolResults: string[] };
type Scripts = Parameters<typeof connectAgent>[1];

// One after another: they suspend and kill processes.
test.describe.configure({ mode: 'default' });

/** A worker of that name; `folder` is where its sessions are, shared by those who are given the same. */
function startWorker({ home }: Machine, agent: AgentMachine, name: string, folder = name) {
  return startLocalWorker(join(home, 'workers', name), join(home, 'folders', folder), agent.settings);
}

const log = ({ home }: Machine, folder: string) =>
  readFile(join(home, 'folders', folder, 'sessions/s1/log.txt'), 'utf8');

const look = [command('cat log.txt'), ({ toolResults }: Seen) => ({ text: toolResults.join('') })];

/** Runs that wait for their turn in the session `s1`. */
async function countWaiting({ taskQueue }: Machine, { client }: AgentMachine): Promise<number> {
  const session = client.workflow.getHandle(sessionWorkflowId(taskQueue, 's1'));
  const state = await session.query<SessionState>('sessionState').catch(() => null);
  return state?.waiting.length ?? 0;
}

/** With two places in each worker. */
function connect(machine: Machine, scripts: Scripts) {
  return connectAgent(machine, scripts, { TEMPORAL_MAX_CONCURRENCY: '2' });
}

test('runs of one session on two workers of one folder go one after another, and those that wait keep nobody else waiting', async ({
  machine,
}) => {
  const holds = command('echo begin >> log.txt; until [ -e go ]; do sleep 0.1; done; echo end >> log.txt');
  await using agent = await connect(machine, { holds: [holds, { text: 'done' }], small: [{ text: 'ok' }] });
  await using one = await startWorker(machine, agent, 'one', 'shared');
  await using two = await startWorker(machine, agent, 'two', 'shared');
  const input = { message: 'script:holds', sessionId: 's1' };
  const runs = await Promise.all(Array.from({ length: 6 }, () => agent.start(input)));
  await expect.poll(() => countWaiting(machine, agent), { timeout: 60_000 }).toBe(5);
  const other = await agent.start({ message: 'script:small', sessionId: 's2' });
  expect(await other.result()).toMatchObject({ text: 'ok' });
  expect(await countWaiting(machine, agent)).toBe(5);
  const slots = [(await one.status()).slots, (await two.status()).slots];
  const used = slots.reduce((sum, each) => sum + each.used, 0);
  expect(used).toBe(1);
  await writeFile(join(machine.home, 'folders/shared/sessions/s1/go'), '');
  await Promise.all(runs.map((each) => each.result()));
  expect(await log(machine, 'shared')).toBe('begin\nend\n'.repeat(6));
});

test('a session finds its directory again on workers with folders of their own, and clean-up finds it too', async ({
  machine,
}) => {
  await using agent = await connect(machine, {
    write: [command('echo here >> log.txt'), { text: 'done' }],
    look,
  });
  await using _one = await startWorker(machine, agent, 'one');
  await using _two = await startWorker(machine, agent, 'two');
  await (await agent.start({ message: 'script:write', sessionId: 's1' })).result();
  for (let again = 0; again < 6; again += 1) {
    const found = await agent.start({ message: 'script:look', sessionId: 's1' });
    expect((await found.result()).text).toContain('here');
  }
  await (await agent.start({ message: 'script:look', sessionId: 's1', cleanUp: true })).result();
  for (const folder of ['one', 'two']) {
    expect(await readdir(join(machine.home, 'folders', folder, 'sessions')).catch(() => [])).toEqual([]);
  }
  const session = agent.client.workflow.getHandle(sessionWorkflowId(machine.taskQueue, 's1'));
  await expect.poll(async () => (await session.describe()).status.name).toBe('COMPLETED');
});

test('work goes where there is room: as many runs as two workers have places all begin at once', async ({
  machine,
}) => {
  await using agent = await connect(machine, { thinks: [{ text: 'too late', delayMs: 600_000 }] });
  await using one = await startWorker(machine, agent, 'one');
  await using two = await startWorker(machine, agent, 'two');
  const input = { message: 'script:thinks', cleanUp: true };
  const runs = await Promise.all(Array.from({ length: 5 }, () => agent.start(input)));
  await untilAsked(agent.model, 0, 4);
  for (const worker of [one, two]) {
    const { condition, slots } = await worker.status();
    expect({ condition, slots }).toMatchObject({ condition: 'saturated', slots: { used: 2, max: 2 } });
  }
  expect(agent.model.requests).toHaveLength(4);
  await Promise.all(runs.map((each) => each.cancel()));
  await Promise.all(runs.map((each) => expect(each.result()).rejects.toThrow()));
});

test('a worker that is suspended while another one of its folder goes on can do nothing more when it wakes', async ({
  machine,
}) => {
  test.setTimeout(240_000);
  await using agent = await connect(machine, { interrupted: interruptedScript(), look });
  await using one = await startWorker(machine, agent, 'one', 'shared');
  const run = await agent.start({ message: 'script:interrupted', sessionId: 's1' });
  await untilAsked(agent.model, 1);
  await using _two = await startWorker(machine, agent, 'two', 'shared');
  one.child.kill('SIGSTOP');
  expect(await run.result()).toMatchObject({ text: 'done', steps: 3, toolCalls: 2, resumedSteps: 1 });
  one.child.kill('SIGCONT');
  await expect.poll(async () => (await one.status()).slots.used, { timeout: 60_000 }).toBe(0);
  expect(await log(machine, 'shared')).toBe('first\nsecond\n');
  expect(timesAsked(agent.model)).toEqual([1, 2, 1]);
});

test('a session whose worker is gone for good fails by name, and begins anew elsewhere where that was asked for', async ({
  machine,
}) => {
  await using agent = await connect(machine, { write: [command('echo here >> log.txt'), { text: 'done' }] });
  const one = await startWorker(machine, agent, 'one');
  await (await agent.start({ message: 'script:write', sessionId: 's1' })).result();
  await one[Symbol.asyncDispose]();
  await using _two = await startWorker(machine, agent, 'two');
  const input = { message: 'script:write', sessionId: 's1', holderWaitSeconds: 3 };
  const failing = await agent.start(input);
  await expect(failing.result()).rejects.toMatchObject({ cause: { type: 'session-holder-gone' } });
  const anew = await agent.start({ ...input, holderGone: 'begin-anew' });
  expect(await anew.result()).toMatchObject({ text: 'done' });
  expect(await log(machine, 'two')).toBe('here\n');
});

test('each firing of a cron schedule with a fixed session is a run of its own, which knows the ones before', async ({
  machine,
}) => {
  await using agent = await connect(machine, { small: [{ text: 'ok' }] });
  await using _one = await startWorker(machine, agent, 'one');
  const firing = await agent.client.workflow.start('RunAgent', {
    taskQueue: machine.taskQueue,
    workflowId: `cron-${randomUUID()}`,
    cronSchedule: '@every 1s',
    args: [{ message: 'script:small', sessionId: 's1' }],
  });
  await untilAsked(agent.model, 0, 3);
  await firing.terminate();
  const said = agent.model.requests.map(({ body }) => JSON.stringify(body).split('script:small').length - 1);
  expect(said.slice(0, 3)).toEqual([1, 2, 3]);
});

test('a reset run calls the model again, and a run that is terminated or cancelled holds nobody up', async ({
  machine,
}) => {
  test.setTimeout(180_000);
  const thinks = [{ text: 'too late', delayMs: 600_000 }];
  await using agent = await connect(machine, { thinks, small: [{ text: 'ok' }] });
  await using _one = await startWorker(machine, agent, 'one');
  const first = await agent.start({ message: 'script:small', sessionId: 's1' });
  await first.result();
  await run(machine.bed.temporal?.binary ?? 'temporal', [
    ...['workflow', 'reset', '--workflow-id', first.workflowId, '--event-id', '4', '--reason', 'test'],
    ...['--address', machine.temporalAddress],
  ]);
  const again = agent.client.workflow.getHandle(first.workflowId);
  expect(await again.result()).toMatchObject({ text: 'ok', resumedSteps: 0 });
  expect(agent.model.requests).toHaveLength(2);
  const thinking = { message: 'script:thinks', sessionId: 's1' };
  const working = await agent.start(thinking);
  await untilAsked(agent.model, 0, 3);
  const waiting = await agent.start(thinking);
  await expect.poll(() => countWaiting(machine, agent)).toBe(1);
  const last = await agent.start({ message: 'script:small', sessionId: 's1' });
  await waiting.cancel();
  await expect(waiting.result()).rejects.toMatchObject({ cause: expect.any(CancelledFailure) });
  await working.terminate();
  expect(await last.result()).toMatchObject({ text: 'ok' });
  const told = JSON.stringify(agent.model.requests.at(-1)?.body);
  expect(told).toContain('This run ended before it was done');
});
