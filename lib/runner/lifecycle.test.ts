import { describe, expect, test } from 'vitest';
import { healthText } from './fake-engine.test-support';
import { FakeMachine, stepStates } from './fake-machine.test-support';

async function arrangeSetUp() {
  const machine = await FakeMachine.create();
  await machine.run('setup');
  machine.engine.changes.length = 0;
  return machine;
}

describe('start, stop, restart and remove', () => {
  test('stop and start keep the container; start is done when Temporal saw the poll', async () => {
    await using machine = await arrangeSetUp();
    const id = machine.engine.named(machine.name)?.id;
    expect((await machine.run('stop')).outcome).toBe('The worker is stopped');
    expect(machine.engine.names()).toEqual([`${machine.name} exited`]);
    expect(stepStates(await machine.run('start'))).toEqual(['start succeeded', 'register succeeded']);
    expect(machine.engine.named(machine.name)).toMatchObject({ id, state: 'running' });
  });

  test('F7: start waits on the queue that the container has, not on the one that awaits Apply', async () => {
    await using machine = await arrangeSetUp();
    await machine.run('stop');
    await machine.writeSettings('STIGMER_TASK_QUEUE=another\nTEMPORAL_ADDRESS=127.0.0.1:9\n');
    expect((await machine.run('start')).state).toBe('succeeded');
  });

  test('restart stops, starts and waits', async () => {
    await using machine = await arrangeSetUp();
    expect((await machine.run('restart')).state).toBe('succeeded');
    expect(machine.engine.changes).toEqual([`stop ${machine.name}`, `start ${machine.name}`]);
  });

  test.each([
    ['that answers has all of its grace', () => healthText(1), 45],
    ['that hangs is not waited for: it hears no signal', () => 'hung: it does not answer\n', 10],
    ['of which nobody can tell has all of its grace', () => 'what?', 45],
  ])('H17: a worker %s at a restart', async (_what, ownHealth, graceSeconds) => {
    await using machine = await arrangeSetUp();
    machine.engine.ownHealth = ownHealth;
    expect((await machine.run('restart')).state).toBe('succeeded');
    expect(machine.engine.graceSeconds).toBe(graceSeconds);
  });

  test('H17: a worker that was only late with its answer has all of its grace at a restart', async () => {
    await using machine = await arrangeSetUp();
    let asked = 0;
    machine.engine.ownHealth = () => {
      asked += 1;
      return asked === 1 ? 'hung: it does not answer\n' : healthText(1);
    };
    expect((await machine.run('restart')).state).toBe('succeeded');
    expect(machine.engine.graceSeconds).toBe(45);
  });

  test('a restart that is cancelled while it stops has started the worker again', async () => {
    await using machine = await arrangeSetUp();
    const stop = new AbortController();
    machine.polls = () => false;
    machine.engine.afterChange = (change) => change.startsWith('stop') && stop.abort();
    expect((await machine.run('restart', stop)).state).toBe('cancelled');
    expect(machine.engine.names()).toEqual([`${machine.name} running`]);
  });

  test('remove takes the container and what an interrupted change left; settings and workspace stay', async () => {
    await using machine = await arrangeSetUp();
    await machine.writeSettings('LOG_LEVEL=debug\n');
    const own = machine.engine.named(machine.name)?.labels ?? {};
    machine.engine.addForeign(`${machine.name}-previous`);
    Object.assign(machine.engine.named(`${machine.name}-previous`)?.labels ?? {}, own);
    expect((await machine.run('remove')).outcome).toContain('the workspace is kept');
    expect(machine.engine.names()).toEqual([]);
    expect(await machine.settingsText()).toBe('LOG_LEVEL=debug\n');
  });

  test.each(['start', 'stop', 'restart', 'remove'] as const)(
    'E23: %s never touches a container of that name that is not ours',
    async (kind) => {
      await using machine = await FakeMachine.create();
      machine.engine.addForeign(machine.name);
      expect((await machine.run(kind)).failure?.code).toBe('container-name-taken');
      expect(machine.engine.changes).toEqual([]);
    },
  );

  test('remove without a container has nothing to do, and is true', async () => {
    await using machine = await FakeMachine.create();
    const removal = await machine.run('remove');
    expect(removal).toMatchObject({ state: 'succeeded', outcome: expect.stringContaining('no container') });
    expect(machine.engine.changes).toEqual([]);
  });

  test.each(['start', 'stop', 'restart'] as const)('%s without a container names set-up', async (kind) => {
    await using machine = await FakeMachine.create();
    expect((await machine.run(kind)).failure).toMatchObject({
      code: 'container-not-set-up',
      remedy: { action: 'setup' },
    });
  });
});
