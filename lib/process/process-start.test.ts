import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { processStart } from './process-start';

test('a running process has a start time, and a pid that nobody has has none', async () => {
  expect(await processStart(process.pid, process.platform)).toBe(
    await processStart(process.pid, process.platform),
  );
  expect(await processStart(process.pid, process.platform)).not.toBeNull();
  expect(await processStart(99_999_999, process.platform)).toBeNull();
});

test.skipIf(process.platform !== 'linux')('one that ended and is not asked about is gone', async () => {
  // The shell becomes a program that never asks about its children.
  const parent = spawn('/bin/sh', ['-c', 'sleep 0 & echo $!; exec sleep 300'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  try {
    const [pid] = await once(parent.stdout, 'data');
    await expect.poll(() => processStart(Number(pid), 'linux')).toBeNull();
  } finally {
    parent.kill('SIGKILL');
  }
});
