import { execFileSync } from 'node:child_process';
import { link, mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { removeSandbox } from './remove-sandbox';
import { openSandbox } from './sandbox';

let home: string;
let workspace: string;
let session: string;

beforeEach(async () => {
  home = await realpath(await mkdtemp(join(tmpdir(), 'sandbox-')));
  workspace = join(home, 'workspace');
  await mkdir(join(home, 'outside/folder'), { recursive: true });
  await writeFile(join(home, 'outside/folder/file'), 'outside');
  await mkdir(workspace);
  await using sandbox = await openSandbox(workspace, 'session-1');
  session = sandbox.directory;
});

afterEach(async () => {
  expect(await readFile(join(home, 'outside/folder/file'), 'utf8')).toBe('outside');
  await rm(home, { recursive: true, force: true });
});

it('removes everything in it, follows no link and leaves other sessions', async () => {
  await mkdir(join(workspace, 'sessions/session-2'));
  await mkdir(join(session, 'a/b/c'), { recursive: true });
  await writeFile(join(session, 'a/b/c/file'), '');
  await symlink(join(home, 'outside'), join(session, 'a/door'));
  await symlink(join(home, 'outside/folder/file'), join(session, 'a/b/link'));
  await link(join(home, 'outside/folder/file'), join(session, 'hard'));
  execFileSync('/bin/sh', ['-c', 'mkfifo pipe'], { cwd: session });
  expect(await removeSandbox(workspace, 'session-1')).toBe(true);
  expect(await readdir(join(workspace, 'sessions'))).toEqual(['session-2']);
});

it('says when there was none, before and after', async () => {
  expect(await removeSandbox(workspace, 'never')).toBe(false);
  expect(await removeSandbox(workspace, 'session-1')).toBe(true);
  expect(await removeSandbox(workspace, 'session-1')).toBe(false);
  await rm(join(workspace, 'sessions'), { recursive: true });
  expect(await removeSandbox(workspace, 'session-1')).toBe(false);
});

it('a link in the place of the session or of the sessions is refused', async () => {
  await rm(session, { recursive: true });
  await symlink(join(home, 'outside'), session);
  await expect(removeSandbox(workspace, 'session-1')).rejects.toMatchObject({ code: 'sandbox-path-refused' });
  await rm(join(workspace, 'sessions'), { recursive: true });
  await mkdir(join(home, 'outside/session-1'));
  await symlink(join(home, 'outside'), join(workspace, 'sessions'));
  await expect(removeSandbox(workspace, 'session-1')).rejects.toMatchObject({ code: 'sandbox-path-refused' });
  expect(await readdir(join(home, 'outside'))).toEqual(['folder', 'session-1']);
});

it('a tree deeper than any path can name goes too', async () => {
  const dig = "for (let n = 0; n < 1000; n += 1) { fs.mkdirSync('directory'); process.chdir('directory'); }";
  execFileSync(
    process.execPath,
    ['-e', `const fs = require('node:fs'); ${dig} fs.writeFileSync('file', '')`],
    {
      cwd: session,
    },
  );
  expect(await removeSandbox(workspace, 'session-1')).toBe(true);
  expect(await readdir(join(workspace, 'sessions'))).toEqual([]);
});

it('directories that forbid writing, reading or both, and names that are not UTF-8, go too', async () => {
  execFileSync(
    '/bin/sh',
    [
      '-c',
      'mkdir -p read-only/sub unreadable/sub; : > read-only/sub/f; : > unreadable/sub/f; : > "$(printf "f\\374r")"; mkdir "$(printf "d\\374r")"; chmod 0500 read-only/sub read-only; chmod 0 unreadable; chmod 0 .',
    ],
    { cwd: session },
  );
  expect(await removeSandbox(workspace, 'session-1')).toBe(true);
});

it('an abort ends it, a second call goes on', async () => {
  await mkdir(join(session, 'a'));
  await expect(removeSandbox(workspace, 'session-1', AbortSignal.abort(new Error('stop')))).rejects.toThrow(
    'stop',
  );
  expect(await removeSandbox(workspace, 'session-1')).toBe(true);
});
