import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createRunner } from './create-runner';
import { failureOf, imageOf } from './fake-facts.test-support';
import { FakeMachine } from './fake-machine.test-support';
import { holderPrefix, placeMs, versionsMax } from './versions';

const nameOf = (version: number) => `registry.example.com/mine/runner:${version}`;
const idOf = (version: number) => `sha256:${String(version).repeat(12)}`;
const view = async ({ parts }: FakeMachine) =>
  (await createRunner(parts).versions(AbortSignal.timeout(5000))).versions;

async function upgradeTo(machine: FakeMachine, version: number): Promise<void> {
  machine.engine.registry.set(nameOf(version), imageOf(idOf(version)));
  expect((await machine.run('upgrade', undefined, { image: nameOf(version) })).state).toBe('succeeded');
}

test('the last five images that were ready are kept under names of the console’s own; the sixth loses its name', async () => {
  await using machine = await FakeMachine.create();
  await machine.run('setup');
  for (const version of [1, 2, 3, 4, 5]) await upgradeTo(machine, version);
  const versions = await view(machine);
  expect(versions.map(({ reference }) => reference)).toEqual([5, 4, 3, 2, 1].map(nameOf));
  expect(versions.map(({ runs }) => runs)).toEqual([true, false, false, false, false]);
  const kept = [...machine.engine.images.keys()].filter((name) => name.includes('-kept:'));
  expect(kept.toSorted()).toEqual(versions.map(({ kept: name }) => name).toSorted());
  expect(kept).toHaveLength(versionsMax);
});

test('a container that is never started has each kept image but the one that runs, and no other', async () => {
  await using machine = await FakeMachine.create();
  const holders = () => [...machine.engine.held].map(([name, id]) => `${name} ${id}`).toSorted();
  const prefix = holderPrefix(machine.parts.config);
  await machine.run('setup');
  expect(holders()).toEqual([]);
  let heldAtSwitch: string[] = [];
  machine.engine.afterChange = (change) => {
    if (change.startsWith('remove ')) heldAtSwitch = holders();
  };
  for (const version of [1, 2, 3, 4, 5]) await upgradeTo(machine, version);
  const expected = [4, 3, 2, 1].map((each) => `${prefix}${idOf(each).slice(7, 19)} ${idOf(each)}`);
  expect(holders()).toEqual(expected.toSorted());
  // The one before has its holder before its own container goes.
  expect(heldAtSwitch).toContain(expected[0]);
});

test('each version has the settings with which it was ready, for its owner alone, and they go with it', async () => {
  await using machine = await FakeMachine.create();
  const directory = join(machine.parts.config.consoleDirectory, 'version-settings');
  await machine.writeSettings('LOG_LEVEL=info\nGITHUB_TOKEN=ghp-secret-1\n');
  await machine.run('setup');
  await machine.writeSettings('LOG_LEVEL=debug\nGITHUB_TOKEN=ghp-secret-2\n');
  await upgradeTo(machine, 1);
  expect((await view(machine)).map(({ differences }) => differences)).toEqual([
    [],
    [
      { name: 'GITHUB_TOKEN', isSecret: true, change: 'changed', now: null, before: null },
      { name: 'LOG_LEVEL', isSecret: false, change: 'changed', now: 'debug', before: 'info' },
    ],
  ]);
  for (const name of await readdir(directory))
    expect((await stat(join(directory, name))).mode & 0o777).toBe(0o600);
  for (const version of [2, 3, 4, 5, 6]) await upgradeTo(machine, version);
  expect(await readdir(directory)).toHaveLength(versionsMax);
});

test('a version has its place from when it was ready until another one is', async () => {
  await using machine = await FakeMachine.create();
  await machine.run('setup');
  const from = machine.clock.now();
  await machine.clock.sleep(3_600_000);
  await machine.run('apply-settings');
  await upgradeTo(machine, 1);
  const [newest, first] = await view(machine);
  if (newest === undefined || first === undefined) throw new Error('Two versions were ready');
  const had = placeMs(first, false, machine.clock.now());
  expect(had).toBeGreaterThanOrEqual(3_600_000);
  expect(placeMs(newest, true, machine.clock.now() + 1000)).toBeGreaterThanOrEqual(1000);
  expect(had + from).toBeLessThanOrEqual(machine.clock.now());
});

test('versions of a console that kept no settings go on to be read', async () => {
  await using machine = await FakeMachine.create();
  await machine.run('setup');
  const file = join(machine.parts.config.consoleDirectory, 'versions.json');
  const old = { imageId: idOf(9), reference: nameOf(9), version: null, kept: 'localhost/kept:9' };
  const before: unknown[] = JSON.parse(await readFile(file, 'utf8'));
  await writeFile(file, JSON.stringify([...before, { ...old, firstReadyAt: 1, lastReadyAt: 2 }]));
  expect(await view(machine)).toMatchObject([{ runs: true }, { imageId: idOf(9), differences: null }]);
});

test('a version is put back without a registry, and an upgrade without a name leads on to what is asked for', async () => {
  await using machine = await FakeMachine.create();
  const { image } = machine.parts.config;
  await machine.run('setup');
  await upgradeTo(machine, 2);
  const first = (await view(machine)).find(({ reference }) => reference === image);
  machine.engine.registry.clear();
  const back = await machine.run('upgrade', undefined, { image: first?.kept ?? '' });
  expect(back.failure).toBeNull();
  expect(machine.engine.named(machine.name)?.imageId).toBe(first?.imageId);
  expect((await view(machine))[0]).toMatchObject({ reference: image, runs: true });
  expect((await machine.run('setup')).outcome).toContain('Already set up');

  machine.engine.registry.set(image, imageOf(idOf(7)));
  expect((await machine.run('upgrade')).state).toBe('succeeded');
  expect(machine.engine.named(machine.name)?.imageId).toBe(idOf(7));
});

test('a kept image that somebody took away is a failure with a name, and nothing is pulled in its place', async () => {
  await using machine = await FakeMachine.create();
  await machine.run('setup');
  await upgradeTo(machine, 2);
  const first = (await view(machine))[1];
  machine.engine.images.delete(first?.kept ?? '');
  expect((await view(machine))[1]?.isHere).toBe(false);
  machine.engine.changes.length = 0;
  const { failure } = await machine.run('upgrade', undefined, { image: first?.kept ?? '' });
  expect(failure?.code).toBe('image-kept-missing');
  expect(machine.engine.changes).toEqual([]);
});

test('what was never ready is not kept', async () => {
  await using machine = await FakeMachine.create();
  machine.polls = () => false;
  expect((await machine.run('setup')).state).toBe('failed');
  expect(await view(machine)).toEqual([]);
});

test('an engine that gives no name, and a file that cannot be read, fail no change', async () => {
  await using machine = await FakeMachine.create();
  const engine = machine.engine.asEngine();
  machine.parts.engine = async () => ({
    ...engine,
    tagImage: async () => {
      throw failureOf('engine-refused');
    },
  });
  expect((await machine.run('setup')).state).toBe('succeeded');
  expect(await view(machine)).toEqual([]);
  machine.parts.engine = async () => engine;
  const file = join(machine.parts.config.consoleDirectory, 'versions.json');
  await writeFile(file, '{');
  expect((await machine.run('setup')).state).toBe('succeeded');
  expect(JSON.parse(await readFile(file, 'utf8'))).toHaveLength(1);
});
