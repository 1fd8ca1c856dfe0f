import { appendFile, mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { systemClock } from '@/lib/core/clock';
import { readSettingsFile } from './settings-file';
import { watchSettingsFile } from './settings-watch';

let directory: string;
let path: string;
let stop: AbortController;
let watching: Promise<void>;
/** What was in the file each time that a change was told. */
let told: Array<string | null>;

const text = async () => (await readSettingsFile(path))?.toString() ?? null;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'stigmer-watch-'));
  path = join(directory, 'console', 'agent-runner.env');
  await mkdir(join(directory, 'console'));
  stop = new AbortController();
  told = [];
});

afterEach(async () => {
  stop.abort();
  await watching;
  await rm(directory, { recursive: true, force: true });
});

/**
 * Watches from now on: the first look is over when it returns.
 * @param texts what the file holds at each of the next looks
 */
async function watch(texts: readonly string[] = []): Promise<void> {
  const coming = [...texts];
  let begun = () => {};
  const first = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const sleep = async (delayMs: number, signal?: AbortSignal) => {
    begun();
    await systemClock.sleep(delayMs, signal);
    const next = coming.shift();
    if (next !== undefined) await writeFile(path, next);
  };
  const changed = async () => {
    told.push(await text());
  };
  watching = watchSettingsFile({ path, clock: { ...systemClock, sleep }, changed, signal: stop.signal });
  await first;
}

const lastTold = (wanted: string | null) =>
  vi.waitFor(() => expect([told.length > 0, told.at(-1)]).toEqual([true, wanted]), { timeout: 15_000 });

test('an edit in place, and one that replaces the file by a rename', async () => {
  await writeFile(path, 'A=1\n');
  await watch();
  await appendFile(path, 'B=2\n');
  await lastTold('A=1\nB=2\n');
  await writeFile(`${path}.new`, 'A=3\n');
  await rename(`${path}.new`, path);
  await lastTold('A=3\n');
});

test('a file that comes, one that goes, and a folder that is replaced', async () => {
  await watch();
  await writeFile(path, 'A=1\n');
  await lastTold('A=1\n');
  await rm(path);
  await lastTold(null);
  await mkdir(join(directory, 'other'));
  await writeFile(join(directory, 'other', 'agent-runner.env'), 'A=2\n');
  await rename(join(directory, 'console'), join(directory, 'old'));
  await rename(join(directory, 'other'), join(directory, 'console'));
  await lastTold('A=2\n');
});

test('through a link: what its target holds, and a link that leads elsewhere', async () => {
  const target = join(directory, 'dotfiles.env');
  await writeFile(target, 'A=1\n');
  await symlink(target, path);
  await watch();
  await writeFile(target, 'A=2\n');
  await lastTold('A=2\n');
  await writeFile(join(directory, 'more.env'), 'A=3\n');
  await rm(path);
  await symlink(join(directory, 'more.env'), path);
  await lastTold('A=3\n');
});

test('of two edits in a row, as long as each other, the second is not missed', async () => {
  await writeFile(path, 'A=1\n');
  await watch();
  for (const value of ['2', '3', '4']) {
    await writeFile(path, `A=${value}\n`);
    await systemClock.sleep(40);
    await writeFile(path, `B=${value}\n`);
    await lastTold(`B=${value}\n`);
  }
});

test('a file that an editor has emptied and not written yet is not told as empty', async () => {
  await writeFile(path, 'A=1\n');
  await watch(['', 'A=', 'A=2', 'A=2\n']);
  await lastTold('A=2\n');
  expect(told).toEqual(['A=2\n']);
});

test('a file that is written as it was is no change', async () => {
  await writeFile(path, 'A=1\n');
  await watch();
  await writeFile(path, 'A=1\n');
  await systemClock.sleep(1500);
  await writeFile(path, 'A=2\n');
  await lastTold('A=2\n');
  expect(told).toEqual(['A=2\n']);
});
