import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { noteProcess } from './daemon';
import { playgroundConsole, takeDown } from './take-down';

let directory: string;
let started: ChildProcess[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'stigmer-take-down-'));
  started = [];
});

afterEach(async () => {
  for (const child of started) child.kill('SIGKILL');
  await rm(directory, { recursive: true, force: true });
});

/** A process that would live on. */
function start(...names: string[]): ChildProcess {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 60_000)', ...names], {
    stdio: 'ignore',
  });
  started.push(child);
  return child;
}

test('what a killed playground left is ended, also the console, whose command line does not name the bed', async () => {
  const child = start();
  noteProcess(directory, playgroundConsole, child.pid ?? 0);
  await writeFile(join(directory, 'bed.json'), '{}');
  const [ended] = await Promise.all([once(child, 'exit'), takeDown(directory)]);
  expect(ended).toEqual([null, 'SIGTERM']);
  expect(existsSync(directory)).toBe(false);
});

test('a pid that another process has by now is left alone', async () => {
  const child = start();
  await writeFile(join(directory, `${playgroundConsole}.pid`), `${child.pid} 1`);
  await takeDown(directory);
  expect([child.exitCode, child.signalCode]).toEqual([null, null]);
});

test.runIf(process.platform === 'linux')(
  'a process that still works in the bed is named, not passed over',
  async () => {
    const child = start(join(directory, 'docker.sock'));
    await expect(takeDown(directory)).rejects.toThrow(`process ${child.pid}`);
  },
);
