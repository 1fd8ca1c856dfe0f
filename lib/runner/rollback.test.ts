import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { imageOf } from './fake-facts.test-support';
import { FakeMachine, stepStates } from './fake-machine.test-support';

const newer = 'registry.example.com/mine/runner:8';
const settingsThen = '# mine\nLOG_LEVEL=info\n';
const settingsNow = 'LOG_LEVEL=debug\n';

/** Ready with one image and its settings, then with another; a setting of now still waits for Apply. */
async function arrange() {
  const machine = await FakeMachine.create();
  await machine.writeSettings(settingsThen);
  await machine.run('setup');
  const first = machine.engine.named(machine.name)?.imageId ?? '';
  await machine.writeSettings(settingsNow);
  machine.engine.registry.set(newer, imageOf('sha256:newer'));
  await machine.run('upgrade', undefined, { image: newer });
  machine.engine.registry.clear();
  machine.engine.changes.length = 0;
  const now = () => machine.engine.named(machine.name);
  return { machine, first, now, before: now() };
}

describe('a roll-back', () => {
  test('puts the image back by the way of a rehearsal; the settings stay as they are now', async () => {
    const { machine, first, now } = await arrange();
    await using _ = machine;
    const operation = await machine.run('rollback', undefined, { version: first });
    expect(stepStates(operation)).toEqual(
      ['check', 'rehearse', 'container', 'start', 'register'].map((id) => `${id} succeeded`),
    );
    expect(now()).toMatchObject({ imageId: first, environment: { LOG_LEVEL: 'debug' } });
    expect(await machine.settingsText()).toBe(settingsNow);
    expect((await machine.run('setup')).outcome).toContain('Already set up');
  });

  test('with its settings puts that file back byte for byte, and keeps the one of now beside it', async () => {
    const { machine, first, now } = await arrange();
    await using _ = machine;
    const operation = await machine.run('rollback', undefined, { version: first, withSettings: true });
    expect(operation.failure).toBeNull();
    expect(now()).toMatchObject({ imageId: first, environment: { LOG_LEVEL: 'info' } });
    expect(await machine.settingsText()).toBe(settingsThen);
    expect(await machine.settingsText('.before-save')).toBe(settingsNow);
    expect(await machine.settingsText('.applied')).toBe(settingsThen);
    expect((await machine.run('setup')).outcome).toContain('Already set up');
  });

  test.each(['beside the worker', 'in its place'])(
    'that fails %s leaves container, file and choice as they were, what waits for Apply included',
    async (where) => {
      const { machine, first, now, before } = await arrange();
      await using _ = machine;
      const edited = `${settingsNow}STIGMER_LLM_MODEL=waits\n`;
      await machine.writeSettings(edited);
      const choice = await machine.parts.preferences.read();
      let switched = where === 'beside the worker';
      machine.engine.afterChange = (change) => {
        switched ||= change === `stop ${machine.name}-previous`;
      };
      machine.engine.behaviour = ({ imageId }) => (switched && imageId === first ? 'exits' : 'runs');
      const { failure } = await machine.run('rollback', undefined, { version: first, withSettings: true });
      expect(failure?.code).toBe('not-rolled-back');
      expect(now()).toMatchObject({ id: before?.id, state: 'running' });
      expect(await machine.settingsText()).toBe(edited);
      expect(await machine.settingsText('.on-trial')).toBeNull();
      expect(await machine.parts.preferences.read()).toEqual(choice);
    },
  );

  test('to settings that this console cannot use changes nothing, and names them', async () => {
    const { machine, first } = await arrange();
    await using _ = machine;
    await machine.writeSettings('LOG_LEVEL=loud\n');
    const now = await machine.run('rollback', undefined, { version: first });
    expect(now.failure?.code).toBe('settings-invalid');
    expect(machine.engine.changes).toEqual([]);
    const then = await machine.run('rollback', undefined, { version: first, withSettings: true });
    expect(then.failure).toBeNull();
  });

  test('to a version without settings, or one that nobody knows, is refused before anything changes', async () => {
    const { machine, first } = await arrange();
    await using _ = machine;
    const directory = join(machine.parts.config.consoleDirectory, 'version-settings');
    await rm(directory, { recursive: true });
    const kept = await machine.run('rollback', undefined, { version: first, withSettings: true });
    expect(kept.failure?.code).toBe('version-settings-unknown');
    const unknown = await machine.run('rollback', undefined, { version: 'sha256:none' });
    expect(unknown.failure?.code).toBe('version-unknown');
    expect(machine.engine.changes).toEqual([]);
  });

  test('to the version that runs, with the settings it has, changes nothing but the file', async () => {
    const { machine } = await arrange();
    await using _ = machine;
    await machine.writeSettings(`${settingsNow}# edited\n`);
    const operation = await machine.run('rollback', undefined, {
      version: 'sha256:newer',
      withSettings: true,
    });
    expect(operation.outcome).toContain('Nothing to do');
    expect(machine.engine.changes).toEqual([]);
    expect(await machine.settingsText()).toBe(settingsNow);
  });
});
