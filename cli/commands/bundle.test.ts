import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { writeBundle } from './bundle';
import { fakeContext } from './fake-client';

const directory = await mkdtemp(join(tmpdir(), 'c-bundle-'));
afterAll(() => rm(directory, { recursive: true, force: true }));
const options = { output: null, without: [], preview: false, json: false };

test('the bundle is written for its owner alone, without what is left out, and its path is said', async () => {
  const { context, printed, left } = fakeContext({});
  const output = join(directory, 'mine.tar.gz');
  expect(await writeBundle(context, { ...options, output, without: ['worker-log.txt'] })).toBe(0);
  expect(await readFile(output, 'utf8')).toBe('beginend');
  expect((await stat(output)).mode & 0o777).toBe(0o600);
  expect(left).toEqual(['worker-log.txt']);
  expect(printed).toEqual([`${output}, 8 B`]);
});

test('one that breaks off leaves nothing, and a file that is there stays as it is', async () => {
  const cut = fakeContext({ cut: true });
  const output = join(directory, 'cut.tar.gz');
  await expect(writeBundle(cut.context, { ...options, output })).rejects.toThrow('It broke off');
  const kept = join(directory, 'kept');
  await writeFile(kept, 'before');
  await expect(writeBundle(fakeContext({}).context, { ...options, output: kept })).rejects.toThrow(
    'is there already',
  );
  expect(await readFile(kept, 'utf8')).toBe('before');
  expect((await readdir(directory)).filter((name) => /part|cut/.test(name))).toEqual([]);
});

test('the preview lists each file with its size and what it is, or prints one as it would be sent', async () => {
  const { context, printed } = fakeContext({});
  await writeBundle(context, { ...options, preview: true });
  expect(printed[1]).toBe(
    'worker-log.txt    2.0 kB  The last lines of the worker’s log: they may tell of your work',
  );
  await writeBundle(context, { ...options, preview: 'status.json' });
  expect(printed.at(-1)).toBe('all of status.json');
});
