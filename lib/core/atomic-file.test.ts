import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sweepDirectory, sweepDrafts, writeFileAtomically } from './atomic-file';
import { canMount } from './can-mount.test-support';

let root: string;
let path: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'd-atomic-'));
  path = join(root, 'console/a.env');
});

afterEach(() => rm(root, { recursive: true, force: true }));

describe('an atomic write', () => {
  test('makes file and directory for the owner alone, and leaves no draft', async () => {
    await writeFileAtomically(path, 'one');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(join(root, 'console'))).mode & 0o777).toBe(0o700);
    expect(await readdir(join(root, 'console'))).toEqual(['a.env']);
  });

  test('E18: a reader at any time sees a whole old or a whole new content', async () => {
    const contents = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(200_000));
    await writeFileAtomically(path, contents[0] ?? '');
    let done = false;
    const writing = Promise.all(contents.map((content) => writeFileAtomically(path, content))).then(() => {
      done = true;
    });
    while (!done) expect(contents).toContain(await readFile(path, 'utf8'));
    await writing;
  });

  test.skipIf(!canMount())('E27: on a full disk the old file stays whole, and can be read', async () => {
    await mkdir(dirname(path), { recursive: true });
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'stigmer-test', dirname(path)]);
    try {
      await writeFileAtomically(path, 'one');
      await expect(writeFileAtomically(path, 'x'.repeat(200_000))).rejects.toMatchObject({ code: 'ENOSPC' });
      expect(await readFile(path, 'utf8')).toBe('one');
      expect(await readdir(dirname(path))).toEqual(['a.env']);
    } finally {
      execFileSync('umount', [dirname(path)]);
    }
  });

  test('that fails leaves what was there, and no draft', async () => {
    await mkdir(path, { recursive: true });
    await expect(writeFileAtomically(path, 'one')).rejects.toMatchObject({ code: 'EISDIR' });
    expect(await readdir(join(root, 'console'))).toEqual(['a.env']);
    expect((await stat(path)).isDirectory()).toBe(true);
  });

  test('the sweep takes the drafts of this file, not those of a neighbour whose name begins alike', async () => {
    await writeFileAtomically(path, 'one');
    const drafts = ['.a.env.0123456789ab.tmp', '.a.env.applied.0123456789ab.tmp', '.a.env.mine.tmp'];
    for (const draft of drafts) await writeFile(join(root, 'console', draft), 'x');
    await sweepDrafts(path);
    expect((await readdir(join(root, 'console'))).sort()).toEqual([
      '.a.env.applied.0123456789ab.tmp',
      '.a.env.mine.tmp',
      'a.env',
    ]);
  });

  test('H23: what a writer killed by SIGKILL left is swept, and what a living one writes is not', async () => {
    const directory = join(root, 'console');
    await mkdir(directory);
    const module = JSON.stringify(join(import.meta.dirname, 'atomic-file.ts'));
    const text = `import(${module}).then(async ({ writeFileAtomically }) => {
      for (;;) await writeFileAtomically(${JSON.stringify(path)}, 'canary'.repeat(300_000));
    })`;
    const drafts = async () => (await readdir(directory)).filter((name) => name.endsWith('.tmp'));
    for (;;) {
      const writer = spawn(process.execPath, ['--import', 'tsx', '--eval', text], { stdio: 'ignore' });
      await expect.poll(drafts, { interval: 1, timeout: 20_000 }).not.toEqual([]);
      writer.kill('SIGKILL');
      await once(writer, 'exit');
      if ((await drafts()).length > 0) break;
    }
    await sweepDirectory(directory, async () => true);
    expect(await drafts()).toHaveLength(1);
    await sweepDirectory(directory, async () => false);
    expect(await drafts()).toEqual([]);
  });

  test('the sweep leaves what this very process is writing', async () => {
    const directory = join(root, 'console');
    let done = false;
    const writing = writeFileAtomically(path, 'x'.repeat(3_000_000)).then(() => {
      done = true;
    });
    while (!done) await sweepDirectory(directory, async () => true);
    await writing;
    expect(await readdir(directory)).toEqual(['a.env']);
  });

  test('the sweep of a directory that is not there is nothing', async () => {
    await expect(sweepDrafts(join(root, 'absent/x'))).resolves.toBeUndefined();
  });
});
