import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { freePort } from '@/testbed/free-port';
import { canStartEngines } from '@/testbed/own-engine';

const root = new URL('..', import.meta.url).pathname;

test('the playground with --setup ends with Ready, and Ctrl-C removes all of it', async () => {
  test.setTimeout(600_000);
  test.skip(!(await canStartEngines()), 'A playground brings its own engine as root on Debian or Ubuntu.');
  const args = ['scripts/playground.mjs', '--setup', '--port', String(await freePort())];
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      said += chunk;
    });
  const exit = once(child, 'exit');
  try {
    await expect.poll(() => said, { timeout: 500_000 }).toContain('Ctrl-C removes all of it.');
    expect(said).toMatch(/^Open http:\/\/localhost:\d+\/#ticket=[\w-]{43}$/m);
    expect(said).toContain('Ready: Temporal saw this worker poll');
  } finally {
    child.kill('SIGINT');
  }
  expect(await exit).toEqual([0, null]);
  expect(said).toMatch(/done {4}remove the playground/);
  const directory = /^Playground in (\S+):/m.exec(said)?.[1] ?? '';
  expect(directory).toContain('stigmer-playground-');
  expect(existsSync(directory)).toBe(false);
});
