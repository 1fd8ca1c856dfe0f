import {
  chmod,
  chown,
  mkdir,
  mkdtemp,
  readdir,
  realpath,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { lookAtFolder, prepareFolder } from './workspace-folder';

const isRoot = process.getuid?.() === 0;
const own = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
const worker = isRoot ? { uid: 1000, gid: 1000 } : own;
const userHome = '/home/ada';

let root: string;
let path: string;

beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'd-folder-')));
  path = join(root, 'data/workspace');
});

afterEach(() => rm(root, { recursive: true, force: true }));

const codeOf = async (folder: string, owner = worker) => {
  const look = await lookAtFolder(folder, owner, userHome);
  return look.type === 'problem' ? look.failure.code : look.type;
};

describe('the workspace folder', () => {
  test('is created for the worker and for nobody else, once', async () => {
    expect(await codeOf(path)).toBe('absent');
    expect(await prepareFolder(path, worker, userHome)).toBe(true);
    const { uid, mode } = await stat(path);
    expect(uid).toBe(worker.uid);
    expect(mode & 0o007).toBe(0);
    expect(await prepareFolder(path, worker, userHome)).toBe(false);
  });

  test.each(['/', '/etc', '/proc', '/sys', '/etc/ssl', '/proc/self', '/dev/shm', userHome])(
    'R11: %s is refused',
    async (folder) => {
      expect(await codeOf(folder)).toBe('workspace-refused');
    },
  );

  test('R11: a folder that a link leads to the system is refused', async () => {
    await symlink('/etc', join(root, 'data'));
    expect(await codeOf(path)).toBe('workspace-refused');
    expect(await codeOf(join(root, 'data/ssl'))).toBe('workspace-refused');
  });

  test('E22: a link or a file in its place is named, with a command that holds for any name', async () => {
    await mkdir(join(root, "it's data"));
    const file = join(root, "it's data", 'workspace');
    await writeFile(file, '');
    const look = await lookAtFolder(file, worker, userHome);
    expect(look).toMatchObject({ type: 'problem', failure: { code: 'workspace-not-a-directory' } });
    if (look.type !== 'problem') throw new Error('unreachable');
    expect(look.failure.details.remedy.command).toBe(
      `mv '${root}/it'\\''s data/workspace' '${root}/it'\\''s data/workspace.moved'`,
    );
    await symlink('/nowhere', join(root, 'link'));
    expect(await codeOf(join(root, 'link'))).toBe('workspace-not-a-directory');
  });

  test('E22: a path through a file cannot be created, and says so', async () => {
    await writeFile(join(root, 'data'), '');
    await expect(prepareFolder(path, worker, userHome)).rejects.toMatchObject({
      code: 'workspace-not-created',
      details: { reason: 'A part of its path is a file.' },
    });
  });

  test.each([
    [0o700, 'usable', 'workspace-not-writable', 'workspace-not-writable'],
    [0o770, 'usable', 'usable', 'workspace-not-writable'],
    [0o777, 'usable', 'usable', 'usable'],
    [0o555, 'workspace-not-writable', 'workspace-not-writable', 'workspace-not-writable'],
    [0o622, 'workspace-not-writable', 'workspace-not-writable', 'workspace-not-writable'],
  ])('F61: mode %o is judged for owner, group and others', async (mode, asOwner, asGroup, asOther) => {
    await mkdir(path, { recursive: true });
    await chmod(path, mode);
    const found = await stat(path);
    expect(await codeOf(path, { uid: found.uid, gid: found.gid })).toBe(isRoot ? 'usable' : asOwner);
    expect(await codeOf(path, { uid: 4711, gid: found.gid })).toBe(asGroup);
    expect(await codeOf(path, { uid: 4711, gid: 4711 })).toBe(asOther);
  });

  test('F61: the command gives it to the worker, and nothing was changed', async () => {
    await mkdir(path, { recursive: true });
    await chmod(path, 0o755);
    const before = await stat(path);
    await expect(prepareFolder(path, { uid: 4711, gid: 4711 }, userHome)).rejects.toMatchObject({
      code: 'workspace-not-writable',
      details: { remedy: { command: `sudo chown 4711:4711 ${path}` } },
    });
    expect((await stat(path)).uid).toBe(before.uid);
  });

  test('H22: of its own folder the worker only has to be let write', async () => {
    await mkdir(path, { recursive: true });
    await chmod(path, 0o500);
    // A worker of root may write everywhere.
    if (isRoot) await chown(path, 4711, 4711);
    const { uid, gid } = await stat(path);
    await expect(prepareFolder(path, { uid, gid }, userHome)).rejects.toMatchObject({
      details: { remedy: { command: `sudo chmod u+rwx ${path}` } },
    });
  });
});

/** A console in a container that has `source` of the machine at `root`. */
const sharedFrom = (source: string) => ({
  selinux: false,
  consoleContainer: {
    id: 'c'.repeat(64),
    name: 'console',
    image: 'stigmer-console:1',
    mounts: [{ source, destination: root, writable: true }],
  },
});

describe('the workspace folder of a console in a container', () => {
  test('is made below a mount, and nowhere else', async () => {
    const beside = await realpath(await mkdtemp(join(tmpdir(), 'd-beside-')));
    try {
      const engine = sharedFrom('/srv/stigmer');
      const other = prepareFolder(join(beside, 'workspace'), worker, userHome, engine);
      await expect(other).rejects.toMatchObject({ code: 'folder-not-shared' });
      expect(await readdir(beside)).toEqual([]);
      expect(await prepareFolder(path, worker, userHome, engine)).toBe(true);
    } finally {
      await rm(beside, { recursive: true });
    }
  });

  test('R11: is judged by where it is on the machine', async () => {
    const ssl = lookAtFolder(join(root, 'ssl'), worker, userHome, sharedFrom('/etc'));
    expect(await ssl).toMatchObject({ type: 'problem', failure: { code: 'workspace-refused' } });
  });

  test('through a link is refused, also of what is not there yet: the machine may follow it to another folder', async () => {
    await mkdir(join(root, 'real'));
    await symlink(join(root, 'real'), join(root, 'data'));
    const look = await lookAtFolder(join(root, 'data/new/workspace'), worker, userHome, sharedFrom('/srv'));
    expect(look).toMatchObject({ type: 'problem', failure: { code: 'folder-not-shared' } });
  });

  test('F61: the command names it as the machine does', async () => {
    await mkdir(path, { recursive: true });
    await chmod(path, 0o755);
    const preparing = prepareFolder(path, { uid: 4711, gid: 4711 }, userHome, sharedFrom('/srv/stigmer'));
    await expect(preparing).rejects.toMatchObject({
      details: { remedy: { command: 'sudo chown 4711:4711 /srv/stigmer/data/workspace' } },
    });
  });
});
