import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { cached } from './cache';

const root = new URL('..', import.meta.url).pathname;
let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'stigmer-cache-'));
  vi.stubEnv('STIGMER_TESTBED_CACHE', directory);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(directory, { recursive: true, force: true });
});

/** A bed of another process that lacks the file: it notes that it makes one, and takes a second over it. */
function otherMaker(): Promise<string> {
  const script = `
    import { appendFile, writeFile } from 'node:fs/promises';
    import { setTimeout as sleep } from 'node:timers/promises';
    import { cached } from '@/testbed/cache';
    console.log(await cached('slow-thing', async (draft) => {
      await appendFile(process.env.MADE, 'made\\n');
      await sleep(1000);
      await writeFile(draft, 'whole');
    }));`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
    cwd: root,
    env: { ...process.env, MADE: join(directory, 'made') },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const output = child.stdout.setEncoding('utf8').toArray();
  return once(child, 'close').then(async () => (await output).join('').trim());
}

test('of several beds that lack a slow thing one makes it, and all have it', async () => {
  const paths = await Promise.all([otherMaker(), otherMaker(), otherMaker()]);
  expect(new Set(paths)).toEqual(new Set([join(directory, 'slow-thing')]));
  expect(await readFile(join(directory, 'made'), 'utf8')).toBe('made\n');
  expect(await readFile(join(directory, 'slow-thing'), 'utf8')).toBe('whole');
});

test('what failed halfway is no cached file, and the next one makes it', async () => {
  const failing = cached('thing', async (draft) => {
    await writeFile(draft, 'half');
    throw new Error('the disk is full');
  });
  await expect(failing).rejects.toThrow('the disk is full');
  expect(await readdir(directory)).toEqual(['locks']);
  const path = await cached('thing', (draft) => writeFile(draft, 'whole'));
  expect(await readFile(path, 'utf8')).toBe('whole');
  await cached('thing', () => Promise.reject(new Error('made twice')));
});
