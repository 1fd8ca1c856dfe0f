import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkWorkspace } from './workspace-check';

let directory: string;
const onMachine = { containerMarks: [], root: '/', freeBytesMin: 0 };
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'stigmer-workspace-'));
});
afterEach(() => rm(directory, { recursive: true }));

test('a folder that can be written passes, and the probe’s file is gone', async () => {
  expect(await checkWorkspace(directory, onMachine)).toMatchObject({ id: 'workspace', state: 'pass' });
  expect(await readdir(join(directory, '.agent-runner'))).toEqual([]);
});

test('a folder that is not there fails with what to mount', async () => {
  const missing = join(directory, 'missing/deep');
  await writeFile(join(directory, 'missing'), '');
  expect(await checkWorkspace(missing, onMachine)).toMatchObject({
    state: 'fail',
    code: 'workspace-not-writable',
    cause: expect.stringContaining('ENOTDIR'),
  });
});

test.skipIf(process.getuid?.() !== 0)('another user’s folder fails and names both users', async () => {
  await mkdir(join(directory, 'theirs'), { mode: 0o755 });
  await chmod(directory, 0o755);
  process.seteuid?.(65_534);
  try {
    const check = await checkWorkspace(join(directory, 'theirs'), onMachine);
    expect(check).toMatchObject({ state: 'fail', code: 'workspace-not-writable' });
    expect(check.cause).toContain('EACCES');
    expect(check.evidence).toContainEqual({ label: 'owner', value: '0:0, mode 755' });
  } finally {
    process.seteuid?.(0);
  }
});

test('little space is a warning', async () => {
  const freeBytesMin = Number.POSITIVE_INFINITY;
  expect(await checkWorkspace(directory, { ...onMachine, freeBytesMin })).toMatchObject({
    state: 'warn',
    code: 'workspace-nearly-full',
  });
});

test('in a container, a folder of the container itself is a warning; a mounted one is none', async () => {
  const mark = join(directory, 'mark');
  await writeFile(mark, '');
  const inContainer = { ...onMachine, containerMarks: ['/not-this-engine', mark] };
  expect(await checkWorkspace(directory, { ...inContainer, root: directory })).toMatchObject({
    state: 'warn',
    code: 'workspace-not-mounted',
  });
  expect((await checkWorkspace(directory, { ...inContainer, root: '/proc' })).state).toBe('pass');
});
