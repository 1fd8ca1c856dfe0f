import { describe, expect, test } from 'vitest';
import type { RunnerKind } from '@/lib/contracts/operation-kinds';
import { healthText } from './fake-engine.test-support';
import { FakeMachine, stepStates } from './fake-machine.test-support';

const kinds: RunnerKind[] = ['stop', 'restart', 'apply-settings', 'upgrade'];

/** A worker that is set up, with one run in hands until the n-th look at it. */
async function arrange(looks: number) {
  const machine = await FakeMachine.create();
  await machine.writeSettings('LOG_LEVEL=info\n');
  await machine.run('setup');
  await machine.writeSettings('LOG_LEVEL=debug\n');
  machine.engine.changes.length = 0;
  const { id = '' } = machine.engine.named(machine.name) ?? {};
  let looked = 0;
  machine.engine.ownHealth = () => {
    looked += 1;
    return healthText(looked > looks ? 0 : 1);
  };
  const ofWorker = () => machine.engine.changes.filter(isOfWorker);
  return { machine, id, ofWorker, looked: () => looked };
}

const isOfWorker = (change: string) => !/-rehearsal|^pull /.test(change);

/** Between two looks at the worker. */
const lookMs = 2000;

const waitStep = ({ steps }: Awaited<ReturnType<FakeMachine['run']>>) =>
  steps.find(({ id }) => id === 'wait-idle');

describe.each(kinds)('%s when idle', (kind) => {
  /** A restart asks once whether the worker will hear its signal. */
  const ofSignal = kind === 'restart' ? 1 : 0;

  test('changes nothing of the worker until no run is under way', async () => {
    const { machine, looked } = await arrange(3);
    await using _ = machine;
    const looksBefore: number[] = [];
    machine.engine.afterChange = (change) => isOfWorker(change) && looksBefore.push(looked());
    const operation = await machine.run(kind, undefined, { when: 'idle' });
    expect(operation.state).toBe('succeeded');
    expect(waitStep(operation)).toMatchObject({ state: 'succeeded', detail: 'No run is under way' });
    expect(looksBefore[0]).toBe(4 + ofSignal);
  });

  test('cancelled while it waits leaves the worker as it is', async () => {
    const { machine, id, ofWorker } = await arrange(1000);
    await using _ = machine;
    const stop = new AbortController();
    const startedAt = machine.engine.named(machine.name)?.startedAt;
    machine.clock.onSleep = (delayMs) => delayMs === lookMs && stop.abort();
    const operation = await machine.run(kind, stop, { when: 'idle' });
    expect(operation.state).toBe('cancelled');
    expect(ofWorker()).toEqual([]);
    expect(machine.engine.named(machine.name)).toMatchObject({ id, state: 'running', startedAt });
    expect(machine.engine.names()).toHaveLength(1);
  });

  test('urged while it waits goes on, and says what it hands over', async () => {
    const { machine } = await arrange(1000);
    await using _ = machine;
    const urge = new AbortController();
    machine.clock.onSleep = (delayMs) => delayMs === lookMs && urge.abort();
    const operation = await machine.run(kind, undefined, { when: 'idle' }, urge);
    expect(operation.state).toBe('succeeded');
    expect(waitStep(operation)).toMatchObject({
      state: 'skipped',
      detail: 'Now, as asked: 1 run is under way, and handed over',
    });
  });

  test('now has no step of a wait, and looks for none', async () => {
    const { machine, looked } = await arrange(1000);
    await using _ = machine;
    expect(stepStates(await machine.run(kind)).join()).not.toContain('wait-');
    expect(looked()).toBe(ofSignal);
  });
});

test('at a time begins then, and not before', async () => {
  const { machine } = await arrange(0);
  await using _ = machine;
  const at = machine.clock.now() + 3_600_000;
  let stoppedAt = 0;
  machine.engine.beforeChange = (call) => {
    if (call === 'stop') stoppedAt = machine.clock.now();
  };
  const operation = await machine.run('restart', undefined, { at });
  expect(stepStates(operation).slice(0, 3)).toEqual([
    'wait-time succeeded',
    'wait-idle succeeded',
    'stop succeeded',
  ]);
  expect(stoppedAt).toBeGreaterThanOrEqual(at);
});

test('a wait names the runs, their step and their tools, and nothing that they say', async () => {
  const { machine } = await arrange(1);
  await using _ = machine;
  const { AGENT_RUNNER_IDENTITY: identity = '' } = machine.engine.named(machine.name)?.environment ?? {};
  const run = { workflowId: 'run-1', type: 'RunAgent', session: 'shop-42', since: 0 };
  machine.openWork = [
    { ...run, identity },
    { ...run, workflowId: 'run-2', identity: 'somebody/else' },
  ];
  machine.progress = {
    step: 3,
    toolCalls: 5,
    tools: ['write_file'],
    usage: { inputTokens: 5200, outputTokens: 410 },
    lastWords: 'canary',
  };
  const details: string[] = [];
  machine.onNews = ({ steps }) => details.push(steps[0]?.detail ?? '');
  const operation = machine.run('restart', undefined, { when: 'idle' });
  expect((await operation).state).toBe('succeeded');
  expect(details).toContain('1 run is under way: shop-42 (step 3, write_file, 5,610 tokens)');
  expect(details.join()).not.toContain('canary');
});

test('a worker that does not say what it works on is not waited for', async () => {
  const { machine } = await arrange(0);
  await using _ = machine;
  machine.engine.ownHealth = () => 'hung: no answer in 2.5 s';
  const operation = await machine.run('restart', undefined, { when: 'idle' });
  expect(operation.state).toBe('succeeded');
  expect(waitStep(operation)?.state).toBe('warned');
});
