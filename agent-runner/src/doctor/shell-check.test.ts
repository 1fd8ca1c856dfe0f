import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkShell } from './shell-check';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'stigmer-shell-'));
});
afterEach(() => rm(directory, { recursive: true }));

async function put(name: string, mode: number) {
  await writeFile(join(directory, name), '');
  await chmod(join(directory, name), mode);
}

test('lists what can be run on the path of the agent’s commands, and what is missing', async () => {
  await put('sh', 0o755);
  await put('git', 0o111);
  await put('jq', 0o644);
  const check = await checkShell(`/nowhere:${directory}`);
  expect(check).toMatchObject({ state: 'pass', summary: 'The agent’s shell has sh, git' });
  const missing = check.evidence.find(({ label }) => label === 'missing')?.value;
  expect(missing?.split(', ')).toContain('jq');
});

test('an agent without a shell is a failure', async () => {
  expect(await checkShell(directory)).toMatchObject({ state: 'fail', code: 'shell-missing' });
});
