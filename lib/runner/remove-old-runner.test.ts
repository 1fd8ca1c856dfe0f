import { access, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { leaveOldRunner, type OldHome } from '@/lib/leftovers/old-home.test-support';
import { oldPlaces } from '@/lib/leftovers/places';
import { createRunner } from './create-runner';
import { failureOf, imageOf } from './fake-facts.test-support';
import { FakeMachine, stepStates } from './fake-machine.test-support';

const left: OldHome[] = [];
afterEach(() => {
  for (const old of left.splice(0)) old.process.kill('SIGKILL');
});

/** A machine with all that launcher leaves, and its container under our name. */
async function oldMachine() {
  const machine = await FakeMachine.create();
  const { homeDirectory } = machine.parts.config;
  const old = await leaveOldRunner(homeDirectory, 'exit 0');
  left.push(old);
  machine.engine.addForeign(machine.name);
  const { id } = machine.engine.named(machine.name) ?? { id: '' };
  const [idFile = ''] = oldPlaces(homeDirectory).idFiles;
  await writeFile(idFile, id);
  machine.engine.images.set(machine.parts.config.image, imageOf('sha256:here'));
  return { machine, old, homeDirectory, idFile };
}

const isThere = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

test('set-up leaves it untouched and says what the removal would take away', async () => {
  const { machine, old, homeDirectory } = await oldMachine();
  await using _ = machine;
  const { failure } = await machine.run('setup');
  expect(failure).toMatchObject({
    code: 'container-name-taken',
    remedy: { action: 'remove-old-runner', command: expect.stringContaining('docker rename') },
  });
  expect(machine.engine.changes).toEqual([]);
  expect(await isThere(oldPlaces(homeDirectory).folder)).toBe(true);
  expect(old.process.exitCode ?? old.process.signalCode).toBeNull();
});

test('all of it goes, workspace and settings stay, and then set-up goes through', async () => {
  const { machine, old, homeDirectory, idFile } = await oldMachine();
  await using _ = machine;
  await machine.writeSettings('LOG_LEVEL=debug\n');
  const operation = await machine.run('remove-old-runner');
  expect(operation.failure).toBeNull();
  expect(stepStates(operation)).toEqual([
    'look succeeded',
    'process succeeded',
    'container succeeded',
    'folder succeeded',
  ]);
  // By either signal: time leaps here, and with it the patience with which the first one is waited for.
  await expect.poll(() => old.process.exitCode ?? old.process.signalCode).not.toBeNull();
  expect(machine.engine.names()).toEqual([]);
  const { folder, pidFile } = oldPlaces(homeDirectory);
  for (const path of [folder, pidFile, idFile]) expect([path, await isThere(path)]).toEqual([path, false]);
  expect(await readFile(join(homeDirectory, 'data/workspace/kept.txt'), 'utf8')).toBe('mine');
  expect(await machine.settingsText()).toBe('LOG_LEVEL=debug\n');
  const [archive = ''] = await readdir(join(machine.parts.config.logDirectory, 'history'));
  const kept = await readFile(join(machine.parts.config.logDirectory, 'history', archive), 'utf8');
  expect(kept).toContain('error: the model is unknown');
  expect((await machine.run('setup')).state).toBe('succeeded');
});

describe('without all of it', () => {
  test('on a machine that never had it nothing is done, which is no failure', async () => {
    await using machine = await FakeMachine.create();
    const operation = await machine.run('remove-old-runner');
    expect([operation.state, operation.outcome]).toEqual(['succeeded', 'There was no old runner to remove']);
    expect(machine.engine.changes).toEqual([]);
  });

  test('a container of somebody else under our name is not taken for it', async () => {
    await using machine = await FakeMachine.create();
    machine.engine.addForeign(machine.name);
    await machine.run('remove-old-runner');
    expect(machine.engine.names()).toEqual([`${machine.name} created`]);
    expect((await machine.run('setup')).failure?.remedy.action).toBeUndefined();
  });

  test('our own container stays, even if an id file names it', async () => {
    await using machine = await FakeMachine.create();
    await machine.run('setup');
    const { id } = machine.engine.named(machine.name) ?? { id: '' };
    const [idFile = ''] = oldPlaces(machine.parts.config.homeDirectory).idFiles;
    await writeFile(idFile, id);
    await machine.run('remove-old-runner');
    expect(machine.engine.names()).toEqual([`${machine.name} running`]);
    expect(await isThere(idFile)).toBe(false);
  });

  test('without an engine the folder goes all the same', async () => {
    const { machine, homeDirectory } = await oldMachine();
    await using _ = machine;
    machine.engineThere = false;
    await machine.run('remove-old-runner');
    expect(await isThere(oldPlaces(homeDirectory).folder)).toBe(false);
  });
});

test('what cannot be removed is named with its reason, and the rest is gone', async () => {
  const { machine, homeDirectory } = await oldMachine();
  await using _ = machine;
  machine.engine.failing.set('remove', failureOf('engine-refused'));
  const { failure, steps } = await machine.run('remove-old-runner');
  expect(failure?.code).toBe('old-runner-partly-removed');
  expect(failure?.evidence).toEqual([{ label: `container ${machine.name}`, value: 'Why.' }]);
  expect(steps.map(({ state }) => state)).toEqual(['succeeded', 'succeeded', 'warned', 'succeeded']);
  expect(await isThere(oldPlaces(homeDirectory).folder)).toBe(false);
});

test('an engine that is silent does not hide from the plan what lies on the disk', async () => {
  const { machine } = await oldMachine();
  await using _ = machine;
  machine.engine.failing.set('inspect', failureOf('engine-unreachable'));
  const { lines } = await createRunner(machine.parts).plan();
  expect(lines.at(-1)).toMatchObject({ id: 'old-runner', state: 'warning' });
});

test('the plan warns of it only where it stands in the way', async () => {
  const { machine } = await oldMachine();
  await using _ = machine;
  const { lines } = await createRunner(machine.parts).plan();
  expect(lines.at(-1)).toMatchObject({ id: 'old-runner', state: 'problem' });
  await machine.run('remove-old-runner');
  expect((await createRunner(machine.parts).plan()).lines.map(({ id }) => id)).not.toContain('old-runner');
});
