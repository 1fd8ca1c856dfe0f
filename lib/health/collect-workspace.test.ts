import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readConfig } from '@/lib/config/config';
import { resolveSettings } from '@/lib/contracts/runner-settings';
import { canMount } from '@/lib/core/can-mount.test-support';
import { workerSettings } from '@/lib/worker/worker-settings';
import { collectWorkspace } from './collect-workspace';
import { createFakeClock, createFakeMachine } from './fake-machine.test-support';
import {
  recordedContainer,
  recordedContainerEvidence,
  recordedEvidence,
} from './recorded-evidence.test-support';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'collect-workspace-'));
  await mkdir(join(home, 'data/workspace'), { recursive: true });
});
afterEach(() => rm(home, { recursive: true, force: true }));

/** A container whose every try succeeds: looks again and again, each with what the one before found. */
function arrange() {
  const { clock, advance } = createFakeClock();
  const config = readConfig({ HOME: home, STIGMER_HOME: home, NODE_ENV: 'test' }, '/');
  const mounts = [{ source: config.workspaceDirectory, destination: '/workspace', writable: true }];
  const container = { ...recordedContainer, environment: {}, mounts };
  let tries = 0;
  const noShell = 'exec: "sh": executable file not found in $PATH';
  const engine = {
    ...createFakeMachine(clock).engine,
    exec: async () => {
      tries += 1;
      return { exitCode: 127, stdout: noShell, stderr: '' };
    },
  };
  const settings = workerSettings(resolveSettings({}), config);
  const place = { clock, config, engine, container, settings, steady: true };
  let previous = recordedEvidence({ container: recordedContainerEvidence({}), workspace: null });
  const look = async () => {
    const signal = new AbortController().signal;
    const workspace = await collectWorkspace(place, { previous, fresh: false, signal });
    previous = { ...previous, workspace };
    return tries;
  };
  return { look, advance, directory: config.workspaceDirectory };
}

test('as long as nothing changes it is tried once in five minutes', async () => {
  const { look, advance } = arrange();
  expect(await look()).toBe(1);
  await advance(299_000);
  expect(await look()).toBe(1);
  await advance(1000);
  expect(await look()).toBe(2);
});

test('H4: another folder in its place, or another mode, is tried at the next look', async () => {
  const { look, directory } = arrange();
  expect(await look()).toBe(1);
  await rename(directory, `${directory}-before`);
  await mkdir(directory);
  expect(await look()).toBe(2);
  await chmod(directory, 0o500);
  expect(await look()).toBe(3);
  expect(await look()).toBe(3);
});

test.skipIf(!canMount())(
  'E10: a disk that becomes full, or has room again, is tried at the next look',
  async () => {
    const { look, advance, directory } = arrange();
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'stigmer-test', directory]);
    try {
      expect(await look()).toBe(1);
      await writeFile(join(directory, 'large'), Buffer.alloc(1_500_000));
      expect(await look()).toBe(2);
      expect(await look()).toBe(2);
      await advance(10_000);
      expect(await look(), 'what is left may be gone').toBe(3);
      await rm(join(directory, 'large'));
      expect(await look()).toBe(4);
      await advance(10_000);
      expect(await look()).toBe(4);
    } finally {
      execFileSync('umount', [directory]);
    }
  },
);
