import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '@/lib/core/clock';
import { createOldRunnerFinder } from './find';
import { leaveOldRunner } from './old-home.test-support';
import { observeProcess, stopProcess } from './old-process';
import { oldPlaces } from './places';

const { platform } = process;
const machine = { clock: systemClock, platform };
let home = '';
const started: Array<{ kill(signal: NodeJS.Signals): boolean }> = [];

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'd-old-'));
});
afterEach(async () => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  await rm(home, { recursive: true, force: true });
});

const onDisk = () => createOldRunnerFinder({ homeDirectory: home, platform }, systemClock).onDisk(true);

async function leave(onTerm?: string) {
  const old = await leaveOldRunner(home, onTerm);
  started.push(old.process);
  return old;
}

async function startOther() {
  const child = spawn('/bin/sh', ['-c', 'echo up; sleep 300'], { stdio: ['ignore', 'pipe', 'ignore'] });
  started.push(child);
  await once(child.stdout, 'data');
  return child;
}

describe('what is found', () => {
  test('on a machine that never had it is nothing', async () => {
    expect(await onDisk()).toEqual({ folder: null, process: null, records: [] });
  });

  test('is the folder with its size, its process and its files', async () => {
    const { pid } = await leave();
    const { folder, pidFile, idFiles } = oldPlaces(home);
    for (const path of idFiles) await writeFile(path, 'a1b2c3d4e5f6');
    const found = await onDisk();
    expect(found.folder).toMatchObject({ path: folder, complete: true });
    expect(found.folder?.sizeBytes).toBeGreaterThan(2_000_000);
    expect(found.folder?.sizeBytes).toBeLessThan(2_010_000);
    expect(found.process).toMatchObject({ pid, program: `${folder}/run.sh` });
    expect(found.records).toEqual([pidFile, ...idFiles]);
  });

  test('leaves out a pid that another program has now, with its pid file', async () => {
    await leave();
    const other = await startOther();
    await writeFile(oldPlaces(home).pidFile, String(other.pid));
    expect(await onDisk()).toMatchObject({ process: null, records: [] });
  });

  test.each(['', 'none', '0', '1', '-4', '99999999'])('with the pid file %j is no process', async (text) => {
    await mkdir(join(home, 'data'), { recursive: true });
    await writeFile(oldPlaces(home).pidFile, text);
    expect(await onDisk()).toMatchObject({ process: null, records: [oldPlaces(home).pidFile] });
  });

  test('is not looked for behind a link', async () => {
    await leave();
    await rename(join(home, 'data/bin'), join(home, 'elsewhere'));
    await symlink(join(home, 'elsewhere'), join(home, 'data/bin'));
    expect((await onDisk()).folder).toBeNull();
  });

  test('has its size counted once, until it is asked for anew', async () => {
    await leave();
    const finder = createOldRunnerFinder({ homeDirectory: home, platform }, systemClock);
    const before = (await finder.onDisk(false)).folder?.sizeBytes ?? 0;
    await writeFile(join(oldPlaces(home).folder, 'more'), Buffer.alloc(1000));
    expect((await finder.onDisk(false)).folder?.sizeBytes).toBe(before);
    expect((await finder.onDisk(true)).folder?.sizeBytes).toBe(before + 1000);
  });
});

describe('its process', () => {
  test('ends by SIGTERM', async () => {
    const { process: child } = await leave('exit 7');
    const { process: found } = await onDisk();
    const ended = once(child, 'exit');
    if (found !== null) await stopProcess(found, machine);
    expect(await ended).toEqual([7, null]);
  });

  test('that ignores SIGTERM ends by SIGKILL', async () => {
    const { process: child } = await leave('');
    const { process: found } = await onDisk();
    const ended = once(child, 'exit');
    // Its patience is over at once.
    let time = 0;
    const hasty = { ...systemClock, monotonic: () => (time += 4000), sleep: systemClock.sleep };
    if (found !== null) await stopProcess(found, { ...machine, clock: hasty });
    expect(await ended).toEqual([null, 'SIGKILL']);
  });

  test('is left alone when the pid is another process by now', async () => {
    const other = await startOther();
    await stopProcess({ pid: other.pid ?? 0, start: 'another', program: '' }, machine);
    expect(await observeProcess(other.pid ?? 0, platform)).not.toBeNull();
    expect([other.exitCode, other.signalCode]).toEqual([null, null]);
  });
});
