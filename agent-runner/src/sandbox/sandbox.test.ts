import {
  link,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { entryPath, requireDescriptorPaths } from './directory-handle';
import { openRunnerFile, openSandbox, type Sandbox } from './sandbox';

let home: string;
let workspace: string;
const opened: Sandbox[] = [];

async function openOne(sessionId = 'session-1'): Promise<Sandbox> {
  const sandbox = await openSandbox(workspace, sessionId);
  opened.push(sandbox);
  return sandbox;
}

beforeEach(async () => {
  home = await realpath(await mkdtemp(join(tmpdir(), 'sandbox-')));
  workspace = join(home, 'workspace');
  await mkdir(workspace);
});

afterEach(async () => {
  for (const sandbox of opened.splice(0)) await sandbox.close();
  await rm(home, { recursive: true, force: true });
});

describe('opening', () => {
  it('the same session gets the same directory again, private to the user, with its files', async () => {
    const first = await openOne();
    await writeFile(join(first.directory, 'kept'), 'kept');
    await first.close();
    const second = await openOne();
    expect(second.directory).toBe(join(workspace, 'sessions/session-1'));
    expect(await readFile(join(second.directory, 'kept'), 'utf8')).toBe('kept');
    expect((await stat(second.directory)).mode & 0o777).toBe(0o700);
  });

  it('ten at once open one directory', async () => {
    const all = await Promise.all(Array.from({ length: 10 }, () => openOne()));
    expect(new Set(all.map(({ directory }) => directory)).size).toBe(1);
  });

  it.each(['', '.', '..', '../other', 'a/b', '.hidden', 'a\0', 'é', 'a b', 'a'.repeat(129)])(
    'the session id %j is refused',
    async (sessionId) => {
      await expect(openOne(sessionId)).rejects.toMatchObject({ code: 'session-id-refused' });
      expect(await readdir(workspace)).toEqual([]);
    },
  );

  it.each(['a', 'A.b_c-9', '0..', 'a'.repeat(128)])('the session id %j is taken', async (sessionId) => {
    expect((await openOne(sessionId)).directory).toBe(join(workspace, 'sessions', sessionId));
  });

  it('a link in the place of the sessions or of the session is refused', async () => {
    await mkdir(join(home, 'elsewhere/session-1'), { recursive: true });
    await symlink(join(home, 'elsewhere'), join(workspace, 'sessions'));
    await expect(openOne()).rejects.toMatchObject({ details: { reason: /symbolic link/ } });
    await rm(join(workspace, 'sessions'));
    await mkdir(join(workspace, 'sessions'));
    await symlink(join(home, 'elsewhere/session-1'), join(workspace, 'sessions/session-1'));
    await expect(openOne()).rejects.toMatchObject({ details: { reason: /symbolic link/ } });
    expect(await readdir(join(home, 'elsewhere/session-1'))).toEqual([]);
  });

  it('a workspace behind a link is taken, and told by its real path', async () => {
    await symlink(workspace, join(home, 'link'));
    await using sandbox = await openSandbox(join(home, 'link'), 'session-1');
    expect(sandbox.directory).toBe(join(workspace, 'sessions/session-1'));
  });

  it('a workspace that is missing says what to mount', async () => {
    workspace = join(home, 'missing');
    await expect(openOne()).rejects.toMatchObject({
      code: 'workspace-not-accessible',
      details: { reason: expect.stringContaining('ENOENT') },
    });
  });

  it('where descriptors have no paths it refuses instead of doing without', async () => {
    await expect(requireDescriptorPaths(join(home, 'proc/self/fd'))).rejects.toMatchObject({
      code: 'sandbox-not-supported',
    });
  });
});

describe('closing', () => {
  it('waits for what still works in it, so that no descriptor number changes its meaning', async () => {
    const sandbox = await openOne();
    const order: string[] = [];
    const gate = new AbortController();
    const working = sandbox.borrow(async (root) => {
      await new Promise((resolve) => gate.signal.addEventListener('abort', resolve));
      await writeFile(entryPath(root, 'late'), 'late');
      order.push('worked');
    });
    const closing = sandbox.close().then(() => order.push('closed'));
    gate.abort();
    await Promise.all([working, closing]);
    expect(order).toEqual(['worked', 'closed']);
    await expect(sandbox.borrow(async () => {})).rejects.toThrow('closed');
  });

  it('work goes on in the directory that was opened when another takes its place', async () => {
    const sandbox = await openOne();
    await rename(sandbox.directory, join(home, 'moved'));
    await mkdir(sandbox.directory);
    await sandbox.borrow((root) => writeFile(entryPath(root, 'file'), ''));
    expect([await readdir(sandbox.directory), await readdir(join(home, 'moved'))]).toEqual([[], ['file']]);
  });
});

describe("the runner's own folder", () => {
  it('a file in it is appended to and read across openings', async () => {
    const sandbox = await openOne();
    for (const line of ['one\n', 'two\n']) {
      await using file = await openRunnerFile(sandbox, 'journal');
      await file.handle.appendFile(line);
    }
    await using file = await openRunnerFile(sandbox, 'journal');
    expect([await file.handle.readFile('utf8'), file.sizeBytes]).toEqual(['one\ntwo\n', 8]);
  });

  it('a command cannot redirect it by a link', async () => {
    const sandbox = await openOne();
    const target = join(home, 'target');
    await writeFile(target, '');
    await symlink(home, join(sandbox.directory, '.agent'));
    await expect(openRunnerFile(sandbox, 'target')).rejects.toThrow('symbolic link');
    await rm(join(sandbox.directory, '.agent'));
    await mkdir(join(sandbox.directory, '.agent'));
    await symlink(target, join(sandbox.directory, '.agent/linked'));
    await link(target, join(sandbox.directory, '.agent/hard'));
    await expect(openRunnerFile(sandbox, 'linked')).rejects.toThrow('symbolic link');
    await expect(openRunnerFile(sandbox, 'hard')).rejects.toThrow('hard link');
  });
});
