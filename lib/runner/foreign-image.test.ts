import { describe, expect, test } from 'vitest';
import { createRunner } from './create-runner';
import { failureOf, imageOf } from './fake-facts.test-support';
import { FakeMachine, stepStates } from './fake-machine.test-support';

/** A machine whose image knows nothing of our contract. */
async function arrange(): Promise<FakeMachine> {
  const machine = await FakeMachine.create();
  const { image } = machine.parts.config;
  machine.engine.registry.set(image, { ...imageOf('sha256:original'), labels: {} });
  return machine;
}

const hostname = (identity = '') => identity.replace('/', '-');
const sdkIdentity = (environment: Record<string, string>) =>
  `7@${hostname(environment.AGENT_RUNNER_IDENTITY)}`;

describe('an image that is not ours', () => {
  test('with the SDK’s own identity: Ready, then other settings, then back from bad ones', async () => {
    await using machine = await arrange();
    machine.identityOf = sdkIdentity;
    expect(await machine.run('setup')).toMatchObject({
      state: 'succeeded',
      outcome: 'Ready: Temporal saw this worker poll',
    });
    const facts = machine.engine.named(machine.name);
    expect(machine.engine.specOf(machine.name)).toMatchObject({
      hostname: hostname(facts?.environment.AGENT_RUNNER_IDENTITY),
      init: true,
    });
    await machine.writeSettings('TEMPORAL_MAX_CONCURRENCY=7\n');
    expect((await machine.run('apply-settings')).state).toBe('succeeded');
    const applied = machine.engine.named(machine.name);
    expect(applied?.id).not.toBe(facts?.id);
    await machine.writeSettings('TEMPORAL_ADDRESS=127.0.0.1:9\n');
    expect((await machine.run('apply-settings')).failure?.reason).toContain('was not touched');
    expect(machine.engine.named(machine.name)).toMatchObject({ id: applied?.id, state: 'running' });
  });

  test('with an identity of its own: kept after 20 s with a warning that names it, and no rollback', async () => {
    await using machine = await arrange();
    machine.identityOf = () => 'my-worker';
    machine.strangers = ['1@laptop'];
    const before = machine.clock.now();
    const operation = await machine.run('setup');
    expect(operation.state).toBe('succeeded');
    expect(operation.outcome).toBe(
      'The container runs. Not proven: Temporal saw my-worker poll, and it may be another worker',
    );
    expect(stepStates(operation).at(-1)).toBe('register warned');
    expect(machine.clock.now() - before).toBe(20_000);

    await machine.writeSettings('TEMPORAL_MAX_CONCURRENCY=7\n');
    const applied = await machine.run('apply-settings');
    expect(applied).toMatchObject({
      state: 'succeeded',
      outcome: expect.stringMatching(/^Applied\. Not proven/),
    });
    expect(machine.engine.names()).toEqual([`${machine.name} running`]);
    expect(machine.engine.named(machine.name)?.environment.TEMPORAL_MAX_CONCURRENCY).toBe('7');
  });

  test('whose worker does not poll beside one that did before: a failure, and the one from before was not touched', async () => {
    await using machine = await arrange();
    machine.identityOf = sdkIdentity;
    await machine.run('setup');
    const id = machine.engine.named(machine.name)?.id;
    machine.strangers = ['1@laptop'];
    machine.polls = ({ TEMPORAL_MAX_CONCURRENCY }) => TEMPORAL_MAX_CONCURRENCY !== '7';
    await machine.writeSettings('TEMPORAL_MAX_CONCURRENCY=7\n');
    const { failure } = await machine.run('setup');
    expect(failure?.code).toBe('worker-not-registered');
    expect(failure?.reason).toMatch(/The worker that runs was not touched\.$/);
    expect(failure?.reason).not.toContain('goes on trying');
    expect(machine.engine.named(machine.name)).toMatchObject({ id, state: 'running' });
  });

  test('is not an image of ours: beside ours a new stranger is nobody', async () => {
    await using machine = await FakeMachine.create();
    machine.identityOf = () => 'my-worker';
    expect((await machine.run('setup')).failure).toMatchObject({
      code: 'worker-not-registered',
      reason: expect.stringContaining('goes on trying'),
    });
    expect(machine.engine.specOf(machine.name)).toMatchObject({ init: false });
  });

  test('created while Temporal was away: a poller since the start may be its worker', async () => {
    await using machine = await arrange();
    machine.identityOf = () => 'my-worker';
    machine.strangers = ['1@laptop'];
    machine.temporalProblem = 'temporal-refused';
    await machine.run('setup');
    machine.temporalProblem = null;
    expect((await machine.run('setup')).outcome).toContain('one of my-worker, 1@laptop poll');
  });

  test('killed in the middle of a change: a new container whose worker may be seen is kept', async () => {
    await using machine = await arrange();
    machine.identityOf = () => 'my-worker';
    await machine.run('setup');
    const first = machine.engine.named(machine.name)?.id;
    await machine.writeSettings('TEMPORAL_MAX_CONCURRENCY=7\n');
    machine.engine.afterChange = (change) => {
      if (change === `start ${machine.name}`) machine.engine.callerIsDead = true;
    };
    await machine.run('apply-settings');
    machine.engine.callerIsDead = false;
    machine.engine.afterChange = () => {};
    await createRunner(machine.parts).recover([]);
    expect(machine.engine.names()).toEqual([`${machine.name} running`]);
    expect(machine.engine.named(machine.name)?.id).not.toBe(first);
  });
});

describe('an engine without an init', () => {
  test.each(['create', 'start'] as const)(
    'that says so at the %s makes the container without, and says it',
    async (call) => {
      await using machine = await arrange();
      machine.identityOf = sdkIdentity;
      machine.engine.failingOnce.set(call, failureOf('engine-init-missing'));
      const operation = await machine.run('setup');
      expect(operation.state).toBe('succeeded');
      const step = operation.steps.find(({ id }) => id === (call === 'create' ? 'container' : 'start'));
      expect(step?.detail).toContain('without an init');
      expect(machine.engine.specOf(machine.name)?.init).toBe(false);
      expect(machine.engine.names()).toEqual([`${machine.name} running`]);
      machine.engine.changes.length = 0;
      expect((await machine.run('setup')).outcome).toMatch(/^Already set up/);
      expect(machine.engine.changes).toEqual([]);
    },
  );
});
