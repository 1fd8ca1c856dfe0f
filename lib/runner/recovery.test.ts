import { describe, expect, test } from 'vitest';
import { createRunner } from './create-runner';
import { failureOf } from './fake-facts.test-support';
import { FakeMachine } from './fake-machine.test-support';

class Crash extends Error {}

const first = 'LOG_LEVEL=info\n';
const second = 'LOG_LEVEL=debug\n';

/** What a rehearsal changes at the engine: create, start, stop, remove. */
const ofRehearsal = 4;

/** Set up, then killed in mid-apply right after the n-th change of the switch. */
async function arrangeCrash(afterChanges: number, comesUp: boolean) {
  const machine = await FakeMachine.create();
  await machine.writeSettings(first);
  await machine.run('setup');
  const { id } = machine.engine.named(machine.name) ?? { id: '' };
  await machine.writeSettings(second);
  machine.engine.changes.length = 0;
  machine.polls = ({ LOG_LEVEL, AGENT_RUNNER_IDENTITY = '' }) =>
    comesUp || LOG_LEVEL === 'info' || AGENT_RUNNER_IDENTITY.includes('rehearsal');
  machine.engine.afterChange = () => {
    if (machine.engine.changes.length < ofRehearsal + afterChanges) return;
    machine.engine.callerIsDead = true;
    throw new Crash();
  };
  const { failure } = await machine.run('apply-settings');
  if (failure === null) throw new Error('It was not killed');
  machine.engine.afterChange = () => {};
  machine.engine.callerIsDead = false;
  await machine.writeSettings(second);
  return { machine, id };
}

const level = (machine: FakeMachine) => machine.engine.named(machine.name)?.environment.LOG_LEVEL;

describe('recovery after a crash in the middle of apply', () => {
  // rename, create, stop, start
  test.each([2, 3, 4])(
    'E29: after change %i exactly one container runs, the old one with its file',
    async (changes) => {
      const { machine, id } = await arrangeCrash(changes, false);
      await using _ = machine;
      await createRunner(machine.parts).recover([]);
      expect(machine.engine.names()).toEqual([`${machine.name} running`]);
      expect(machine.engine.named(machine.name)?.id).toBe(id);
      expect(await machine.settingsText()).toBe(first);
      expect(await machine.settingsText('.not-applied')).toBe(second);
    },
  );

  test.each([1, 2])(
    'E29: after change %i, before the stop, the old one is not stopped at all',
    async (changes) => {
      const { machine, id } = await arrangeCrash(changes, false);
      await using _ = machine;
      const startedAt = machine.engine.containers.get(id)?.facts.startedAt;
      machine.engine.changes.length = 0;
      await createRunner(machine.parts).recover([]);
      expect(machine.engine.changes.filter((change) => change.endsWith('-previous'))).toEqual([]);
      expect(machine.engine.named(machine.name)).toMatchObject({ id, state: 'running', startedAt });
    },
  );

  test('E29: a new container that Temporal sees already is the one that stays, with its file', async () => {
    const { machine } = await arrangeCrash(4, true);
    await using _ = machine;
    await createRunner(machine.parts).recover([]);
    expect(machine.engine.names()).toEqual([`${machine.name} running`]);
    expect(level(machine)).toBe('debug');
    expect(await machine.settingsText()).toBe(second);
    expect(await machine.settingsText('.applied')).toBe(second);
  });

  test('twice in a row does nothing the second time', async () => {
    const { machine } = await arrangeCrash(3, false);
    await using _ = machine;
    const runner = createRunner(machine.parts);
    await runner.recover([]);
    machine.engine.changes.length = 0;
    await runner.recover([]);
    expect(machine.engine.changes).toEqual([]);
  });

  test('without an engine it waits for the next set-up, which leaves one container', async () => {
    const { machine } = await arrangeCrash(3, true);
    await using _ = machine;
    machine.engineThere = false;
    await createRunner(machine.parts).recover([]);
    machine.engineThere = true;
    expect((await machine.run('setup')).state).toBe('succeeded');
    expect(machine.engine.names()).toEqual([`${machine.name} running`]);
    expect(level(machine)).toBe('debug');
  });

  test('an engine that fails does not keep the console from starting', async () => {
    const { machine } = await arrangeCrash(3, true);
    await using _ = machine;
    machine.engine.failing.set('inspect', failureOf('engine-unreachable'));
    await expect(createRunner(machine.parts).recover([])).resolves.toBeUndefined();
  });

  test('E23: a foreign container under the previous name is left alone', async () => {
    await using machine = await FakeMachine.create();
    await machine.run('setup');
    machine.engine.changes.length = 0;
    machine.engine.addForeign(`${machine.name}-previous`);
    await createRunner(machine.parts).recover([]);
    expect(machine.engine.changes).toEqual([]);
  });
});
