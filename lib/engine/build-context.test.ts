import { spawnSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { packContext } from './build-context';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'c-test-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

/** Packs, and lets the system's tar say what is in it. */
async function packAndList(): Promise<string[]> {
  const chunks: Buffer[] = [];
  for await (const chunk of packContext(join(folder, 'in'), 'Dockerfile')) chunks.push(chunk);
  await mkdir(join(folder, 'out'), { recursive: true });
  const found = spawnSync('tar', ['-xvf', '-', '-C', join(folder, 'out')], { input: Buffer.concat(chunks) });
  if (found.status !== 0) throw new Error(found.stderr.toString());
  return found.stdout.toString().trim().split('\n').sort();
}

test('another tar reads every file, folder, link and long name back, and nothing that is ignored', async () => {
  const long = `deep/${'a'.repeat(90)}/${'ü'.repeat(60)}.txt`;
  const input = join(folder, 'in');
  await mkdir(join(input, 'deep', 'a'.repeat(90)), { recursive: true });
  await mkdir(join(input, 'node_modules/x'), { recursive: true });
  await writeFile(join(input, '.dockerignore'), '**/node_modules\nDockerfile\n!node_modules/x/kept\n');
  await writeFile(join(input, 'Dockerfile'), 'FROM x\n');
  await writeFile(join(input, long), 'long');
  await writeFile(join(input, 'empty'), '');
  await writeFile(join(input, 'block'), Buffer.alloc(1024, 'b'));
  await writeFile(join(input, 'node_modules/x/kept'), 'kept');
  await writeFile(join(input, 'node_modules/x/gone'), 'gone');
  await symlink('empty', join(input, 'link'));
  const names = await packAndList();
  expect(names).toEqual(
    expect.arrayContaining([
      '.dockerignore',
      'Dockerfile',
      'block',
      'deep/',
      'empty',
      'link',
      'node_modules/x/kept',
    ]),
  );
  expect(names.join()).not.toContain('gone');
  expect(await readFile(join(folder, 'out', long), 'utf8')).toBe('long');
  expect(await readFile(join(folder, 'out/block'))).toHaveLength(1024);
});

test('modes go as they are and owners are root, whoever runs the build', async () => {
  const input = join(folder, 'in');
  await mkdir(input);
  await writeFile(join(input, 'Dockerfile'), '');
  await chmod(join(input, 'Dockerfile'), 0o666);
  const chunks: Buffer[] = [];
  for await (const chunk of packContext(input, 'Dockerfile')) chunks.push(chunk);
  const { stdout } = spawnSync('tar', ['--numeric-owner', '-tvf', '-'], { input: Buffer.concat(chunks) });
  expect(stdout.toString()).toMatch(/^-rw-rw-rw- 0\/0 /);
});

test('what an engine is sent to build the worker is under 5 MB, and has no packages and no tests', async () => {
  const checkout = join(import.meta.dirname, '../..');
  const chunks: Buffer[] = [];
  for await (const chunk of packContext(checkout, 'Dockerfile.agent-runner')) chunks.push(chunk);
  const context = Buffer.concat(chunks);
  expect(context.length).toBeLessThan(5e6);
  const listed = spawnSync('tar', ['-tf', '-'], { input: context }).stdout.toString().split('\n');
  expect(listed).toEqual(
    expect.arrayContaining(['Dockerfile.agent-runner', 'agent-runner/build.mjs', 'lib/core/failure.ts']),
  );
  expect(
    listed.filter((name) => /node_modules|^agent-runner\/dist|\.test(-support)?\.|^app\//.test(name)),
  ).toEqual([]);
});
