import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '@/lib/core/clock';
import { createSettingsHistory } from './settings-history';
import { createSettingsStore, type SettingsStore } from './settings-store';

let directory: string;
let path: string;
let store: SettingsStore;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'stigmer-history-'));
  path = join(directory, 'agent-runner.env');
  store = createSettingsStore({ path });
});

afterEach(() => rm(directory, { recursive: true, force: true }));

async function save(changes: Record<string, string | null>) {
  const { revision } = await store.view(null);
  await store.save({ revision, changes });
}

const versions = async () => (await store.history()).versions;
const kept = () => readdir(`${path}.history`);

test('each save is a version with what it changed, the newest first, and without any secret’s value', async () => {
  await save({ LOG_LEVEL: 'debug' });
  await save({ LOG_LEVEL: 'info', STIGMER_LLM_API_KEY: 'canary-key' });
  await save({ STIGMER_LLM_API_KEY: 'canary-two', LOG_LEVEL: null });
  const all = await versions();
  expect(JSON.stringify(all)).not.toContain('canary');
  expect(all.map(({ id, origin, isNow }) => [id, origin, isNow])).toEqual([
    [3, 'page', true],
    [2, 'page', false],
    [1, 'page', false],
  ]);
  expect(all[0]?.changes).toEqual([
    { name: 'LOG_LEVEL', isSecret: false, change: 'removed', now: 'info', before: null },
    { name: 'STIGMER_LLM_API_KEY', isSecret: true, change: 'changed', now: null, before: null },
  ]);
  expect(all[2]?.changes).toBeNull();
  expect(all[2]?.fromNow.map(({ name, change }) => [name, change])).toEqual([
    ['LOG_LEVEL', 'added'],
    ['STIGMER_LLM_API_KEY', 'removed'],
  ]);
});

test('what an editor wrote is a version of its own, also when nobody noticed it before the next save', async () => {
  await writeFile(path, '# mine\nLOG_LEVEL=warn\n');
  await store.noteEdit();
  await store.noteEdit();
  await writeFile(path, 'LOG_LEVEL=error\n');
  await save({ TEMPORAL_NAMESPACE: 'other' });
  expect((await versions()).map(({ origin }) => origin)).toEqual(['page', 'hand', 'found']);
});

test('a version comes back byte for byte, and what it replaced is kept', async () => {
  const written = '# mine\r\nexport LOG_LEVEL = "warn" # note\r\n';
  await writeFile(path, written);
  await store.noteEdit();
  await save({ LOG_LEVEL: 'debug' });
  const { revision } = await store.history();
  await store.restoreVersion({ revision, id: 1 });
  expect(await readFile(path, 'utf8')).toBe(written);
  expect((await versions()).map(({ origin, isNow }) => [origin, isNow])).toEqual([
    ['restore', true],
    ['page', false],
    ['found', true],
  ]);
});

test('a file that was removed is a version, and so is going back to it', async () => {
  await save({ LOG_LEVEL: 'debug' });
  await rm(path);
  await store.noteEdit();
  await save({ LOG_LEVEL: 'warn' });
  expect((await versions())[1]).toMatchObject({ id: 2, hasFile: false, origin: 'hand' });
  await store.restoreVersion({ revision: (await store.history()).revision, id: 2 });
  expect(await store.snapshot()).toBeNull();
});

test('a restore on top of somebody else’s change is refused, and so is a version that is not there', async () => {
  await save({ LOG_LEVEL: 'debug' });
  const { revision } = await store.history();
  await save({ LOG_LEVEL: 'warn' });
  await expect(store.restoreVersion({ revision, id: 1 })).rejects.toMatchObject({
    details: { code: 'settings-changed' },
  });
  await expect(store.restoreVersion({ revision, id: 9 })).rejects.toMatchObject({
    details: { code: 'settings-version-gone' },
  });
  expect(await readFile(path, 'utf8')).toBe('LOG_LEVEL=warn\n');
});

test('saves at the same time are one version each', async () => {
  const { revision } = await store.view(null);
  const saves = ['debug', 'warn', 'error'].map((level) =>
    store.save({ revision, changes: { LOG_LEVEL: level } }).catch(() => 'refused'),
  );
  expect(await Promise.all(saves)).toEqual([undefined, 'refused', 'refused']);
  expect((await versions()).map(({ id }) => id)).toEqual([1]);
});

test('the owner alone may read them; the oldest go by their number and by their size', async () => {
  const history = createSettingsHistory(`${path}.history`, systemClock);
  for (let count = 0; count < 103; count += 1) await history.note(Buffer.from(`A=${count}\n`), 'hand');
  const ids = (await history.versions()).map(({ id }) => id);
  expect([ids.length, ids[0], ids.at(-1)]).toEqual([100, 103, 4]);
  for (const name of await kept())
    expect((await stat(join(`${path}.history`, name))).mode & 0o777).toBe(0o600);
  expect((await stat(`${path}.history`)).mode & 0o777).toBe(0o700);
  for (let count = 0; count < 6; count += 1)
    await history.note(Buffer.alloc(1024 * 1024, `${count}`), 'hand');
  expect((await history.versions()).length).toBe(4);
});

test('a folder that cannot be written keeps nobody from saving', async () => {
  await writeFile(`${path}.history`, 'no folder');
  await chmod(`${path}.history`, 0o400);
  await save({ LOG_LEVEL: 'debug' });
  expect(await readFile(path, 'utf8')).toBe('LOG_LEVEL=debug\n');
});
