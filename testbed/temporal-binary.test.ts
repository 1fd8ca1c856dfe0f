import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { temporalBinary } from './temporal-binary';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'stigmer-temporal-test-'));
  await mkdir(join(directory, 'bin'));
  vi.stubEnv('STIGMER_TESTBED_CACHE', join(directory, 'cache'));
  vi.stubEnv('PATH', `${join(directory, 'bin')}:/usr/bin:/bin`);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(directory, { recursive: true, force: true });
});

async function program(name: string, text: string): Promise<void> {
  await writeFile(join(directory, 'bin', name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
}

test('a temporal on the PATH is used before one is built', async () => {
  await program('temporal', 'exit 0');
  await program('go', 'echo "nothing may be built" >&2; exit 1');
  expect(await temporalBinary()).toBe('temporal');
});

test('where none can be had it fails with the reason, and nothing half-made is cached', async () => {
  await program('go', 'echo "go: the module proxy does not answer" >&2; exit 1');
  await expect(temporalBinary()).rejects.toThrow('the module proxy does not answer');
  const made = (name: string) => name.startsWith('temporal') && !/\.lock\.\d+$/.test(name);
  expect((await readdir(join(directory, 'cache'))).filter(made)).toEqual([]);
});
