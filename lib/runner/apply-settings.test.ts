import { describe, expect, test } from 'vitest';
import { failureOf } from './fake-facts.test-support';
import { FakeMachine, goodAddress, stepStates } from './fake-machine.test-support';

const firstSettings = `# mine\nTEMPORAL_ADDRESS=${goodAddress}\n`;

async function arrangeSetUp() {
  const machine = await FakeMachine.create();
  await machine.writeSettings(firstSettings);
  await machine.run('setup');
  machine.engine.changes.length = 0;
  return machine;
}

/** A worker with the new settings polls a queue of its own and, in the old one's place, not. */
const onlyInRehearsal: FakeMachine['polls'] = ({ TEMPORAL_MAX_CONCURRENCY, AGENT_RUNNER_IDENTITY = '' }) =>
  TEMPORAL_MAX_CONCURRENCY !== '7' || AGENT_RUNNER_IDENTITY.includes('rehearsal');

const concurrency = (machine: FakeMachine) =>
  machine.engine.named(machine.name)?.environment.TEMPORAL_MAX_CONCURRENCY;

describe('apply settings', () => {
  test('the new settings reach a new container with an identity of its own, and one container is left', async () => {
    await using machine = await arrangeSetUp();
    const before = machine.engine.named(machine.name)?.environment.AGENT_RUNNER_IDENTITY;
    await machine.writeSettings(`${firstSettings}TEMPORAL_MAX_CONCURRENCY=7\n`);
    const operation = await machine.run('apply-settings');
    expect(stepStates(operation)).toEqual(
      ['check', 'rehearse', 'container', 'start', 'register'].map((id) => `${id} succeeded`),
    );
    expect(concurrency(machine)).toBe('7');
    expect(machine.engine.named(machine.name)?.environment.AGENT_RUNNER_IDENTITY).not.toBe(before);
    expect(machine.engine.names()).toEqual([`${machine.name} running`]);
    expect(await machine.settingsText('.applied')).toContain('=7');
  });

  test('a variable that the schema does not know reaches the container, and is gone when it is taken out', async () => {
    await using machine = await arrangeSetUp();
    const environment = () => machine.engine.named(machine.name)?.environment;
    await machine.writeSettings(`${firstSettings}MODE=local\n`);
    expect((await machine.run('apply-settings')).state).toBe('succeeded');
    expect(environment()?.MODE).toBe('local');
    await machine.writeSettings(firstSettings);
    expect((await machine.run('apply-settings')).state).toBe('succeeded');
    expect(environment()).not.toHaveProperty('MODE');
  });

  test('a variable with a control character ends it by name before the worker is stopped', async () => {
    await using machine = await arrangeSetUp();
    await machine.writeSettings(`${firstSettings}MODE=canary\tx\n`);
    const { failure } = await machine.run('apply-settings');
    expect(failure).toMatchObject({ code: 'settings-invalid', evidence: [{ label: 'MODE' }] });
    expect(JSON.stringify(failure)).not.toContain('canary');
    expect(machine.engine.changes).toEqual([]);
  });

  test('a Temporal that is away for seconds, where the settings lead to it as before, is waited for', async () => {
    await using machine = await arrangeSetUp();
    await machine.writeSettings(`${firstSettings}LOG_LEVEL=debug\n`);
    machine.temporalProblem = 'temporal-refused';
    machine.engine.afterChange = (change) => {
      if (change === `start ${machine.name}-rehearsal`) machine.temporalProblem = null;
    };
    expect((await machine.run('apply-settings')).state).toBe('succeeded');
  });

  test('F69: a bad Temporal address never reaches the worker: the file comes back by itself, with the true cause', async () => {
    await using machine = await arrangeSetUp();
    const id = machine.engine.named(machine.name)?.id;
    const bad = '# mine\nTEMPORAL_ADDRESS=127.0.0.1:9\n';
    await machine.writeSettings(bad);
    const before = machine.clock.now();
    const { failure } = await machine.run('apply-settings');
    expect(failure).toMatchObject({
      code: 'settings-not-applied',
      reason: expect.stringMatching(
        /^Nothing listens on 127\.0\.0\.1:9\. The worker from before was not touched, and its settings are back/,
      ),
      // The cause's own command is part of what to do.
      remedy: { action: 'open-settings', command: 'stigmer-console temporal start' },
      evidence: expect.arrayContaining([
        { label: 'cause', value: expect.stringContaining('temporal-refused') },
      ]),
    });
    expect(machine.clock.now() - before).toBe(0);
    expect(machine.engine.changes).not.toContain(`create ${machine.name}-rehearsal`);
    expect(machine.engine.named(machine.name)).toMatchObject({ id, state: 'running' });
    expect(machine.engine.names()).toHaveLength(1);
    expect(await machine.settingsText()).toBe(firstSettings);
    expect(await machine.settingsText('.not-applied')).toBe(bad);
    expect(machine.openConnections).toBe(0);
  });

  test.each(['create', 'start', 'rename'] as const)(
    'an engine that refuses to %s leaves everything as it was',
    async (call) => {
      await using machine = await arrangeSetUp();
      const id = machine.engine.named(machine.name)?.id;
      await machine.writeSettings(`${firstSettings}TEMPORAL_MAX_CONCURRENCY=7\n`);
      machine.engine.failingOnce.set(call, failureOf('engine-refused'));
      const operation = await machine.run('apply-settings');
      expect(operation.failure).toMatchObject({
        code: 'settings-not-applied',
        evidence: [{ value: expect.stringContaining('engine-refused') }],
      });
      expect(machine.engine.named(machine.name)).toMatchObject({ id, state: 'running' });
      expect(await machine.settingsText()).toBe(firstSettings);
    },
  );

  test('one that is good beside the worker and not in its place goes: container, file and registration are back', async () => {
    await using machine = await arrangeSetUp();
    const id = machine.engine.named(machine.name)?.id;
    await machine.writeSettings(`${firstSettings}TEMPORAL_MAX_CONCURRENCY=7\n`);
    machine.polls = onlyInRehearsal;
    const { failure } = await machine.run('apply-settings');
    expect(failure).toMatchObject({
      code: 'settings-not-applied',
      reason: expect.stringMatching(/settings are back as they were, and Temporal sees its worker poll/),
    });
    expect(machine.engine.named(machine.name)).toMatchObject({ id, state: 'running' });
    expect(await machine.settingsText()).toBe(firstSettings);
  });

  test('a cancel while it waits brings container and file back and ends as cancelled', async () => {
    await using machine = await arrangeSetUp();
    const id = machine.engine.named(machine.name)?.id;
    await machine.writeSettings(`${firstSettings}TEMPORAL_MAX_CONCURRENCY=7\n`);
    machine.polls = onlyInRehearsal;
    const stop = new AbortController();
    machine.engine.afterChange = (change) => change === `start ${machine.name}` && stop.abort();
    expect((await machine.run('apply-settings', stop)).state).toBe('cancelled');
    expect(machine.engine.named(machine.name)).toMatchObject({ id, state: 'running' });
    expect(await machine.settingsText()).toBe(firstSettings);
  });

  test('a worker that was stopped is stopped again after a failure', async () => {
    await using machine = await arrangeSetUp();
    await machine.run('stop');
    await machine.writeSettings('TEMPORAL_ADDRESS=127.0.0.1:9\n');
    expect((await machine.run('apply-settings')).failure?.code).toBe('settings-not-applied');
    expect(machine.engine.names()).toEqual([`${machine.name} exited`]);
  });

  test('without a container there is nothing to apply to: the remedy is set-up', async () => {
    await using machine = await FakeMachine.create();
    expect((await machine.run('apply-settings')).failure).toMatchObject({
      code: 'container-not-set-up',
      remedy: { action: 'setup' },
    });
  });

  test('an image that is gone ends it before the worker is stopped', async () => {
    await using machine = await arrangeSetUp();
    machine.engine.images.clear();
    expect((await machine.run('apply-settings')).failure?.code).toBe('image-not-present');
    expect(machine.engine.changes).toEqual([]);
  });

  test('wrong values of a hand edit end it before the worker is stopped', async () => {
    await using machine = await arrangeSetUp();
    await machine.writeSettings('LOG_LEVEL=loud\n');
    expect((await machine.run('apply-settings')).failure?.code).toBe('settings-invalid');
    expect(machine.engine.changes).toEqual([]);
    expect(await machine.settingsText()).toBe('LOG_LEVEL=loud\n');
  });
});
