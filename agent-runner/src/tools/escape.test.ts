import { execFileSync } from 'node:child_process';
import { link, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestSandbox } from './test-sandbox';
import type { ToolResult } from './tool';

const secret = 'canary-7f3a';
let test: TestSandbox;

beforeEach(async () => {
  test = await TestSandbox.create();
  await mkdir(join(test.outside, 'folder'));
  await writeFile(join(test.outside, 'secret.txt'), secret);
  await writeFile(join(test.outside, 'folder/secret.txt'), secret);
  await mkdir(test.path('inside'));
  await writeFile(test.path('inside/own.txt'), 'own');
});

afterEach(async () => {
  // Whatever was tried: what is outside is as it was.
  expect(await readdir(test.outside, { recursive: true })).toEqual([
    'folder',
    'secret.txt',
    'folder/secret.txt',
  ]);
  expect(await readFile(join(test.outside, 'secret.txt'), 'utf8')).toBe(secret);
  expect(await readFile(join(test.outside, 'folder/secret.txt'), 'utf8')).toBe(secret);
  await test[Symbol.asyncDispose]();
});

/** Every file tool on one path. */
async function tryAll(path: string): Promise<Record<string, ToolResult>> {
  return {
    read_file: await test.call('read_file', { path }),
    write_file: await test.call('write_file', { path, content: 'overwritten' }),
    edit_file: await test.call('edit_file', { path, oldText: secret, newText: 'edited' }),
    list_files: await test.call('list_files', { path }),
    search_files: await test.call('search_files', { path, text: secret }),
  };
}

async function expectAllRefused(path: string, reason: RegExp): Promise<void> {
  for (const [name, result] of Object.entries(await tryAll(path))) {
    expect(result, `${name} ${path}`).toMatchObject({ isError: true, text: expect.stringMatching(reason) });
    expect(result.text).not.toContain(secret);
  }
}

describe('paths that are refused by their text', () => {
  it.each([
    ['..', /".." part/],
    ['../../outside/secret.txt', /".." part/],
    ['inside/../../../outside/secret.txt', /".." part/],
    ['./inside/..', /".." part/],
    ['/etc/passwd', /outside the working directory/],
    ['/', /outside the working directory/],
    ['//etc/passwd', /outside the working directory/],
    ['/proc/self/environ', /outside the working directory/],
    ['/proc/self/root/etc/passwd', /outside the working directory/],
    ['inside//own.txt', /two slashes/],
    ['inside/own.txt\0.png', /NUL/],
    ['', /empty/],
    [`${'a/'.repeat(65)}a`, /deeper than 64/],
    ['a'.repeat(5000), /longer than 4096/],
    ['.agent', /belongs to the agent-runner/],
    ['./.agent/journal', /belongs to the agent-runner/],
    ['.AGENT/journal', /belongs to the agent-runner/],
  ])('%j', async (path, reason) => {
    await expectAllRefused(path, reason);
  });

  it('a sibling whose name begins like the sandbox is outside', async () => {
    await expectAllRefused(`${test.sandbox.directory}-2/secret.txt`, /outside the working directory/);
  });
});

describe('links are not followed', () => {
  it.each([
    ['a file', 'file', (path: string) => symlink(join(test.outside, 'secret.txt'), path)],
    ['a file, relative', 'file', (path: string) => symlink('../../../outside/secret.txt', path)],
    ['nothing', 'new', (path: string) => symlink(join(test.outside, 'new.txt'), path)],
  ])('a link to %s', async (_, name, make) => {
    await make(test.path(name));
    await expectAllRefused(name, /link|directory/);
  });

  it('a link to a directory, as the last part and in the middle', async () => {
    await symlink(join(test.outside, 'folder'), test.path('inside/door'));
    await expectAllRefused('inside/door', /symbolic link/);
    await expectAllRefused('inside/door/secret.txt', /"inside\/door".*symbolic link|symbolic link/);
    await expectAllRefused('inside/door/new/deep.txt', /symbolic link/);
  });

  it('links into /proc, to itself and through the root', async () => {
    await symlink('/proc/self/root', test.path('root'));
    await symlink('/proc/self/fd', test.path('descriptors'));
    await symlink('loop', test.path('loop'));
    await symlink('/', test.path('slash'));
    await expectAllRefused(`root${test.outside}/secret.txt`, /symbolic link/);
    await expectAllRefused('descriptors/0', /symbolic link/);
    await expectAllRefused('loop', /symbolic link/);
    await expectAllRefused(`slash${test.outside}/secret.txt`, /symbolic link/);
  });

  it('a search over everything does not enter them, a listing names them', async () => {
    await symlink(join(test.outside, 'folder'), test.path('door'));
    await symlink(join(test.outside, 'secret.txt'), test.path('file'));
    const found = await test.call('search_files', { text: secret });
    expect(found).toEqual({ text: 'Nothing was found.', isError: false });
    const listed = await test.call('list_files', {});
    expect(listed.text).toBe(
      'door (symbolic link, not followed)\nfile (symbolic link, not followed)\ninside/',
    );
  });
});

describe('what is no regular file', () => {
  it('eight FIFOs in a row block nothing, and are neither read nor replaced', async () => {
    const names = Array.from({ length: 8 }, (_, index) => `pipe-${index}`);
    execFileSync('/bin/sh', ['-c', 'mkfifo "$@"', 'sh', ...names], { cwd: test.sandbox.directory });
    const reads = await Promise.all(names.map((path) => test.call('read_file', { path })));
    expect(reads.every(({ isError, text }) => isError && text.includes('a named pipe'))).toBe(true);
    await expectAllRefused('pipe-0', /named pipe|not a directory/);
    expect((await test.call('search_files', { text: secret })).isError).toBe(false);
  });

  it('a socket', async () => {
    const server = createServer().listen(test.path('socket'));
    await new Promise((resolve) => server.once('listening', resolve));
    await expectAllRefused('socket', /socket|not a directory/);
    server.close();
  });

  it.runIf(process.getuid?.() === 0)('a device', async () => {
    execFileSync('mknod', [test.path('zero'), 'c', '1', '5']);
    await expectAllRefused('zero', /a device|not a directory/);
  });

  it('a directory is not read, and no file is entered', async () => {
    expect((await test.call('read_file', { path: 'inside' })).text).toContain('a directory');
    expect((await test.call('write_file', { path: 'inside', content: '' })).text).toContain('a directory');
    expect((await test.call('read_file', { path: 'inside/own.txt/x' })).text).toContain('not a directory');
  });
});

describe('hard links', () => {
  beforeEach(() => link(join(test.outside, 'secret.txt'), test.path('second-name')));

  it('are not read, edited or searched', async () => {
    for (const name of ['read_file', 'edit_file']) {
      const result = await test.call(name, { path: 'second-name', oldText: secret, newText: 'x' });
      expect(result).toMatchObject({ isError: true, text: expect.stringContaining('hard link') });
    }
    const found = await test.call('search_files', { text: secret });
    expect(found.text).toBe('Nothing was found.\n[1 files could not be read]');
  });

  it('are replaced by a write: the other name keeps its bytes', async () => {
    expect((await test.call('write_file', { path: 'second-name', content: 'new' })).isError).toBe(false);
    expect(await readFile(test.path('second-name'), 'utf8')).toBe('new');
  });
});

it('a directory of 3,000 files is listed in part, and says so', async () => {
  await mkdir(test.path('many'));
  for (let index = 0; index < 3000; index += 1) await writeFile(test.path('many', `${index}`), '');
  const { text } = await test.call('list_files', { path: 'many' });
  expect(text.split('\n')).toHaveLength(1001);
  expect(text).toMatch(/\[It holds more than these 1000 entries\]$/);
});

it("the runner's folder is not listed, not searched and not counted", async () => {
  await mkdir(test.path('.agent'));
  await writeFile(test.path('.agent/journal'), secret);
  expect((await test.call('list_files', {})).text).toBe('inside/');
  expect((await test.call('search_files', { text: secret })).text).toBe('Nothing was found.');
});
