import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openMetricsToken } from './metrics-token';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'stigmer-metrics-'));
});
afterEach(() => rm(directory, { recursive: true }));

test('the token is made once, for its owner alone, and no other is taken', async () => {
  const path = join(directory, 'metrics-token');
  const isToken = await openMetricsToken(path);
  const token = await readFile(path, 'utf8');
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(isToken(token)).toBe(true);
  expect(isToken('')).toBe(false);
  expect(isToken(token.slice(1))).toBe(false);
  expect((await openMetricsToken(path))(token)).toBe(true);
});

test('who removes the file, empties it or writes another token takes the old one’s right away at once', async () => {
  const path = join(directory, 'metrics-token');
  const isToken = await openMetricsToken(path);
  const token = await readFile(path, 'utf8');
  await writeFile(path, '');
  expect([isToken(token), isToken('')]).toEqual([false, false]);
  await writeFile(path, 'n'.repeat(43));
  expect([isToken(token), isToken('n'.repeat(43))]).toEqual([false, true]);
  await rm(path);
  expect(isToken('n'.repeat(43))).toBe(false);
});
