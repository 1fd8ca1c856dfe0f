import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { RunnerKind } from '@/lib/contracts/operation-kinds';
import { createRunner } from './create-runner';
import { failureOf, imageOf } from './fake-facts.test-support';
import { FakeMachine } from './fake-machine.test-support';
import { killAt, live } from './killed-console.test-support';

type Kind = Exclude<RunnerKind, 'remove-old-runner' | 'load'>;

const first = 'LOG_LEVEL=info\n';
const second = 'LOG_LEVEL=debug\n';

const other = 'registry.example.com/mine/runner:8';
/** The image of the set-up that an upgrade comes after. */
const back = { version: 'sha256:pulled', withSettings: true };

/** Each operation, from which state it begins, and what must be true after it was cut anywhere and brought to its end. */
const operations: Array<{ kind: Kind; from: 'nothing' | 'running' | 'stopped'; ends: string[] }> = [
  { kind: 'setup', from: 'nothing', ends: ['running', 'nothing'] },
  { kind: 'setup', from: 'running', ends: ['running'] },
  { kind: 'setup', from: 'stopped', ends: ['running', 'exited'] },
  { kind: 'apply-settings', from: 'running', ends: ['running'] },
  { kind: 'apply-settings', from: 'stopped', ends: ['running', 'exited'] },
  { kind: 'upgrade', from: 'running', ends: ['running'] },
  { kind: 'upgrade', from: 'stopped', ends: ['running', 'exited'] },
  { kind: 'rollback', from: 'running', ends: ['running'] },
  { kind: 'rollback', from: 'stopped', ends: ['running', 'exited'] },
  { kind: 'start', from: 'stopped', ends: ['running'] },
  { kind: 'stop', from: 'running', ends: ['exited'] },
  { kind: 'restart', from: 'running', ends: ['running'] },
  { kind: 'remove', from: 'running', ends: ['nothing'] },
];

async function arrange(from: 'nothing' | 'running' | 'stopped', kind?: Kind) {
  const machine = await FakeMachine.create();
  await machine.writeSettings(first);
  if (from !== 'nothing') await machine.run('setup');
  await machine.writeSettings(second);
  if (kind === 'rollback') {
    machine.engine.registry.set(other, imageOf('sha256:other'));
    await machine.run('upgrade', undefined, { image: other });
  }
  if (from === 'stopped') await machine.run('stop');
  machine.engine.changes.length = 0;
  return machine;
}

async function check(machine: FakeMachine, ends: readonly string[]): Promise<void> {
  const names = machine.engine.names();
  expect(ends.map((end) => (end === 'nothing' ? [] : [`${machine.name} ${end}`]))).toContainEqual(names);
  expect((await machine.parts.desired.read())?.phase).toBe('settled');
  expect(await machine.settingsText('.on-trial')).toBeNull();
  // The file is never that of a container which is not there.
  const level = machine.engine.named(machine.name)?.environment.LOG_LEVEL;
  if (level !== undefined) expect(await machine.settingsText('.applied')).toBe(`LOG_LEVEL=${level}\n`);
}

/** The file changes when the container does, and not before. */
async function checkFile(machine: FakeMachine): Promise<void> {
  const level = machine.engine.named(machine.name)?.environment.LOG_LEVEL;
  expect(await machine.settingsText()).toBe(`LOG_LEVEL=${level}\n`);
}

describe.each(operations)('$kind on a worker that is $from', ({ kind, from, ends }) => {
  test.each(['before', 'after'] as const)(
    'killed %s each of its changes: one container in a state that was wanted, after recovery and after a second crash in it',
    async (when) => {
      let cuts = 0;
      for (let change = 1; ; change += 1) {
        const before = cuts;
        for (const again of [0, 1, 2]) {
          await using machine = await arrange(from, kind);
          const cut = killAt(machine, change, when);
          await machine.run(kind, undefined, kind === 'rollback' ? back : {});
          if (!cut.killed) break;
          cuts += 1;
          live(machine);
          if (again > 0) {
            killAt(machine, again, when);
            await createRunner(machine.parts).recover([]);
            live(machine);
          }
          await createRunner(machine.parts).recover([]);
          // A first set-up that was cut before its container was made has nothing to bring to an end.
          if (machine.engine.names().length > 0 || (await machine.parts.desired.read()) !== null)
            await check(machine, ends);
          if (kind === 'rollback') await checkFile(machine);
          machine.engine.changes.length = 0;
          await createRunner(machine.parts).recover([]);
          expect(machine.engine.changes, 'recovering once more changes nothing').toEqual([]);
        }
        // A pull is a change that nothing cuts in two.
        if (cuts === before && change > 1) break;
      }
      expect(cuts).toBeGreaterThan(0);
    },
  );
});

test('an engine that is away while a change is cut: it is brought to its end when the engine is back', async () => {
  await using machine = await arrange('running');
  const cut = killAt(machine, 1, 'after');
  await machine.run('restart');
  expect(cut.killed).toBe(true);
  live(machine);
  machine.engineThere = false;
  const runner = createRunner(machine.parts);
  await runner.recover([]);
  expect(machine.engine.names()).toEqual([`${machine.name} exited`]);
  machine.engineThere = true;
  await runner.recover([]);
  expect(machine.engine.names()).toEqual([`${machine.name} running`]);
});

test('a worker that somebody stops by hand stays stopped over a restart of the console', async () => {
  await using machine = await arrange('running');
  const { id } = machine.engine.named(machine.name) ?? { id: '' };
  await machine.parts.engine().then((engine) => engine?.stopContainer(id, 1));
  machine.engine.changes.length = 0;
  await createRunner(machine.parts).recover([]);
  expect(machine.engine.changes).toEqual([]);
});

test('a first set-up that is cancelled before its container starts leaves none', async () => {
  await using machine = await arrange('nothing');
  const stop = new AbortController();
  machine.engine.afterChange = (change) => change.startsWith('create') && stop.abort();
  expect((await machine.run('setup', stop)).state).toBe('cancelled');
  expect(machine.engine.names()).toEqual([]);
  expect(await machine.settingsText('.on-trial')).toBeNull();
});

test('an engine that refuses has the last word: nothing is tried again behind the back of whoever was told', async () => {
  await using machine = await arrange('running');
  machine.engine.failing.set('stop', failureOf('engine-refused'));
  expect((await machine.run('stop')).failure?.code).toBe('engine-refused');
  machine.engine.failing.clear();
  machine.engine.changes.length = 0;
  await createRunner(machine.parts).recover([]);
  expect(machine.engine.changes).toEqual([]);
  expect(machine.engine.names()).toEqual([`${machine.name} running`]);
});

test('a log folder that cannot be written stops neither a rollback nor a removal', async () => {
  await using machine = await arrange('running');
  const file = join(machine.parts.config.homeDirectory, 'a-file');
  await writeFile(file, '');
  Object.assign(machine.parts.config, { logDirectory: join(file, 'logs') });
  machine.polls = ({ LOG_LEVEL }) => LOG_LEVEL === 'info';
  const { id } = machine.engine.named(machine.name) ?? {};
  expect((await machine.run('apply-settings')).failure?.code).toBe('settings-not-applied');
  expect(machine.engine.named(machine.name)).toMatchObject({ id, state: 'running' });
  expect((await machine.run('remove')).state).toBe('succeeded');
  expect(machine.engine.names()).toEqual([]);
});

test.each(['setup', 'stop', 'restart', 'apply-settings'] as const)(
  'H18: %s finds a worker that somebody renamed, and gives it its name back',
  async (kind) => {
    await using machine = await arrange('running');
    if (kind === 'setup') await machine.writeSettings(first);
    const { id } = machine.engine.named(machine.name) ?? { id: '' };
    await machine.parts.engine().then((engine) => engine?.renameContainer(id, 'mine'));
    expect((await machine.run(kind)).state).toBe('succeeded');
    const state = kind === 'stop' ? 'exited' : 'running';
    expect(machine.engine.names()).toEqual([`${machine.name} ${state}`]);
    if (kind !== 'apply-settings') expect(machine.engine.named(machine.name)?.id).toBe(id);
  },
);

test('H22: set-up and start unpause a worker that somebody paused', async () => {
  await using machine = await arrange('running');
  await machine.writeSettings(first);
  for (const kind of ['setup', 'start'] as const) {
    Object.assign(machine.engine.containers.get(machine.engine.named(machine.name)?.id ?? '')?.facts ?? {}, {
      state: 'paused',
    });
    expect((await machine.run(kind)).state).toBe('succeeded');
    expect(machine.engine.changes).toContain(`unpause ${machine.name}`);
    machine.engine.changes.length = 0;
  }
});
