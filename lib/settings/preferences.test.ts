import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isFailure } from '@/lib/core/failure';
import { createPreferencesStore } from './preferences';

let home = '';
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'd-preferences-'));
});
afterEach(() => rm(home, { recursive: true }));

test('without a file nothing is asked for, and reading makes none', async () => {
  expect(await createPreferencesStore(join(home, 'preferences.json')).read()).toEqual({
    useLocalImage: false,
  });
  expect(await readdir(home)).toEqual([]);
});

test('what was saved is read by the next console, from a file for its user alone', async () => {
  const path = join(home, 'console/preferences.json');
  await createPreferencesStore(path).save({ useLocalImage: true });
  expect(await createPreferencesStore(path).read()).toEqual({ useLocalImage: true });
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});

test('of two that save at once the last one stands, and no draft stays', async () => {
  const path = join(home, 'preferences.json');
  const store = createPreferencesStore(path);
  await Promise.all([store.save({ useLocalImage: true }), store.save({ useLocalImage: false })]);
  expect(await store.read()).toEqual({ useLocalImage: false });
  expect(await readdir(home)).toEqual(['preferences.json']);
});

test.each(['', '{"useLocalImage":"yes"}', 'true'])('%j is not guessed at', async (text) => {
  const path = join(home, 'preferences.json');
  await writeFile(path, text);
  const error = await createPreferencesStore(path)
    .read()
    .catch((thrown: unknown) => thrown);
  expect(isFailure(error, 'preferences-unreadable')).toBe(true);
});
