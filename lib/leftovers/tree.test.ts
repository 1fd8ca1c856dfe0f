import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { measureTree, removeTree } from './tree';

let home = '';
let root = '';
let outside = '';
const unbound = { entriesMax: 1000, isLate: () => false };
const { signal } = new AbortController();

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'd-tree-'));
  root = join(home, 'runner');
  outside = join(home, 'workspace');
  await mkdir(join(root, 'deep/er'), { recursive: true });
  await mkdir(outside);
  await writeFile(join(root, 'run.sh'), 'x'.repeat(100));
  await writeFile(join(root, 'deep/er/lib.py'), 'x'.repeat(1000));
  await writeFile(join(outside, 'work.txt'), 'x'.repeat(5000));
});
afterEach(() => rm(home, { recursive: true, force: true }));

/** Makes the folder one that its user cannot empty: to root none is closed, but another file system stays another. */
async function shut(folder: string) {
  if (process.getuid?.() !== 0) {
    await chmod(folder, 0o555);
    return { reason: 'EACCES', open: () => chmod(folder, 0o755) };
  }
  await promisify(execFile)('mount', ['-t', 'tmpfs', 'none', folder]);
  const open = () => promisify(execFile)('umount', [folder]);
  await writeFile(join(folder, 'lib.py'), '');
  return { reason: 'another file system is mounted there', open };
}

describe('the size', () => {
  test('is that of the files, at any depth', async () => {
    expect(await measureTree(root, unbound)).toEqual({ sizeBytes: 1100, complete: true });
  });

  test('counts a link and not what is behind it', async () => {
    await symlink(outside, join(root, 'link'));
    expect(await measureTree(root, unbound)).toEqual({ sizeBytes: 1100 + outside.length, complete: true });
  });

  test('is a lower bound when there are too many entries, or no time is left', async () => {
    expect(await measureTree(root, { ...unbound, entriesMax: 2 })).toMatchObject({ complete: false });
    expect(await measureTree(root, { ...unbound, isLate: () => true })).toMatchObject({ complete: false });
  });

  test('of nothing is null', async () => {
    expect(await measureTree(join(home, 'none'), unbound)).toBeNull();
  });
});

describe('removing', () => {
  test('takes all of it, and of a link only the link', async () => {
    await symlink(outside, join(root, 'deep/folder'));
    await symlink(join(outside, 'work.txt'), join(root, 'file'));
    expect(await removeTree(root, signal)).toEqual([]);
    expect(await readdir(home)).toEqual(['workspace']);
    expect((await readFile(join(outside, 'work.txt'))).length).toBe(5000);
  });

  test('takes a folder that is itself a link as a link', async () => {
    const link = join(home, 'link');
    await symlink(outside, link);
    expect(await removeTree(link, signal)).toEqual([]);
    expect(await readdir(outside)).toEqual(['work.txt']);
  });

  test('names what stays with the reason, and takes the rest', async () => {
    const folder = join(root, 'deep/er');
    const { reason, open } = await shut(folder);
    try {
      const kept = await removeTree(root, signal);
      expect(kept).toEqual([{ path: expect.stringContaining(folder), reason }]);
      expect(await readdir(root)).toEqual(['deep']);
      expect(await readdir(folder)).toEqual(['lib.py']);
    } finally {
      await open();
    }
  });

  test('of nothing is done', async () => {
    expect(await removeTree(join(home, 'none'), signal)).toEqual([]);
  });

  test('ends at a cancel', async () => {
    await expect(removeTree(root, AbortSignal.abort(new Error('cancelled')))).rejects.toThrow('cancelled');
    expect(await readdir(root)).toEqual(['deep', 'run.sh']);
  });
});
