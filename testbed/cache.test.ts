import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { cached } from './cache';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'stigmer-cache-'));
  vi.stubEnv('STIGMER_TESTBED_CACHE', directory);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(directory, { recursive: true });
});

/** All but the turns, of which an empty file stays. */
async function files(): Promise<string[]> {
  return (await readdir(directory)).filter((name) => !/\.lock\.\d+$/.test(name));
}

test('what several beds ask for at once is made once, and each gets it', async () => {
  let made = 0;
  const make = async (draft: string) => {
    made += 1;
    await writeFile(draft, 'built');
  };
  const paths = await Promise.all([1, 2, 3].map(() => cached('thing-1', make)));
  expect(made).toBe(1);
  for (const path of paths) expect(await readFile(path, 'utf8')).toBe('built');
  expect(await files()).toEqual(['thing-1']);
});

test('a failure leaves nothing, and the next one may try', async () => {
  const fail = cached('thing-1', async (draft) => {
    await writeFile(draft, 'half');
    throw new Error('no network');
  });
  await expect(fail).rejects.toThrow('no network');
  expect(await files()).toEqual([]);
  await cached('thing-1', (draft) => writeFile(draft, 'whole'));
  expect(await readFile(join(directory, 'thing-1'), 'utf8')).toBe('whole');
});

test('a turn whose process was killed blocks nobody', async () => {
  const owner = { pid: 2 ** 22 + 1, start: 'long ago', address: null };
  await writeFile(join(directory, 'thing-1.lock'), JSON.stringify(owner));
  await cached('thing-1', (draft) => writeFile(draft, 'whole'));
  expect(await files()).toEqual(['thing-1']);
});
