import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readOwnUsage } from './own-usage';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'usage-'));
});
afterEach(async () => {
  await rm(directory, { recursive: true });
});

it('is read from the files of cgroup v1 where those of v2 are not complete', async () => {
  await writeFile(join(directory, 'cpu.stat'), 'usage_usec 1\n');
  await mkdir(join(directory, 'cpuacct'));
  await mkdir(join(directory, 'memory'));
  await writeFile(join(directory, 'cpuacct/cpuacct.usage'), '5000000\n');
  await writeFile(join(directory, 'memory/memory.usage_in_bytes'), '900\n');
  await writeFile(join(directory, 'memory/memory.stat'), 'cache 1\ntotal_inactive_file 100\n');
  expect(readOwnUsage(directory)).toEqual({ cpuMs: 5, memoryBytes: 800, memoryKills: null });
});

it('is unknown, and no failure, where there is no cgroup', () => {
  expect(readOwnUsage(join(directory, 'nothing'))).toBeNull();
});
