import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isFailure } from '@/lib/core/failure';
import { acquireInstanceLock } from './instance-lock';
import { processStart } from './process-start';

const options = { address: 'http://localhost:3000', platform: process.platform };
/** No other system has pid namespaces. */
const isLinux = process.platform === 'linux';
let directory: string;

const stale = JSON.stringify({ pid: 999_999_999, start: '1', address: null });

/** Also a user's own, where the system lets users make some. */
const namespaceProgram = ['unshare', '--user', '--map-root-user', '--pid', '--fork', '--kill-child'];
const hasNamespaces = spawnSync('unshare', [...namespaceProgram.slice(1), 'true']).status === 0;

/** A process that tries to take the lock at a given instant, in milliseconds of the epoch. */
function startContender(path: string, program: string[] = []) {
  const script = new URL('./lock-contender.test-support.ts', import.meta.url).pathname;
  const [command = '', ...args] = [...program, process.execPath, '--import', 'tsx', script, path];
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  return {
    process: child,
    ask: async (at: string): Promise<string> => {
      child.stdin.write(`${at}\n`);
      return (await lines.next()).value;
    },
  };
}

/** Leaves every lock to an owner that is gone. */
async function staleAll(): Promise<void> {
  for (const name of await readdir(directory))
    if (!name.startsWith('lock.socket-')) await writeFile(join(directory, name), stale);
}

/** As if the owner of the lock were in a container. */
async function moveToNamespace(path: string): Promise<void> {
  const name = (await readdir(dirname(path))).find((each) => /^lock\.\d+$/.test(each));
  const file = join(dirname(path), name ?? '');
  const owner = JSON.parse(await readFile(file, 'utf8'));
  await writeFile(file, JSON.stringify({ ...owner, pidNamespace: 'pid:[1]' }));
}

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'stigmer-lock-'));
});

afterEach(() => rm(directory, { recursive: true, force: true }));

describe('the instance lock', () => {
  test('a folder that others could look into is closed to them', async () => {
    const folder = join(directory, 'console');
    await mkdir(folder, { mode: 0o755 });
    const lock = await acquireInstanceLock(join(folder, 'lock'), options);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    await lock.release();
  });

  test('is held by one, and the second learns where the first is', async () => {
    const path = join(directory, 'console/lock');
    const first = await acquireInstanceLock(path, options);
    const second = await acquireInstanceLock(path, options).catch((error: unknown) => error);
    expect(isFailure(second, 'console-already-running')).toBe(true);
    expect(String(second)).toContain('http://localhost:3000');
    await first.release();
    await (await acquireInstanceLock(path, options)).release();
    expect(await readdir(join(directory, 'console'))).toEqual(['lock.2']);
    expect(await readFile(join(directory, 'console/lock.2'), 'utf8')).toBe('');
  });

  test('of a command is named as such: it has no page to go to', async () => {
    const path = join(directory, 'lock');
    const first = await acquireInstanceLock(path, { ...options, address: null });
    const second = await acquireInstanceLock(path, options).catch((error: unknown) => error);
    expect(String(second)).toContain('Another command is at work');
    await first.release();
  });

  test('of a process that was killed does not block', async () => {
    const path = join(directory, 'lock');
    const child = spawn('sleep', ['60']);
    const start = await processStart(child.pid ?? 0, process.platform);
    await writeFile(path, JSON.stringify({ pid: child.pid, start, address: null }));
    await expect(acquireInstanceLock(path, options)).rejects.toMatchObject({
      code: 'console-already-running',
    });
    child.kill('SIGKILL');
    await once(child, 'exit');
    await (await acquireInstanceLock(path, options)).release();
  });

  test('of a pid that is used again by another process does not block', async () => {
    const path = join(directory, 'lock');
    await writeFile(path, JSON.stringify({ pid: process.pid, start: '1', address: null }));
    await (await acquireInstanceLock(path, options)).release();
  });

  test.skipIf(!isLinux)(
    'of another pid namespace is its owner’s until it is released, with a page or without: pids say nothing of it',
    async () => {
      const path = join(directory, 'lock');
      for (const [address, title] of [
        [options.address, 'Another console manages this machine'],
        [null, 'Another command is at work'],
      ] as const) {
        const first = await acquireInstanceLock(path, { ...options, address });
        await moveToNamespace(path);
        const second = await acquireInstanceLock(path, options).catch((error: unknown) => error);
        expect(String(second)).toContain(title);
        // It would end whatever has that pid here.
        expect(JSON.stringify(second)).not.toContain(`kill ${process.pid}`);
        await first.release();
        await (await acquireInstanceLock(path, options)).release();
      }
      expect(await readdir(directory)).toEqual(['lock.4']);
    },
  );

  test.skipIf(!isLinux)(
    'of a process of another pid namespace that was killed does not block, and its socket goes',
    async () => {
      const path = join(directory, 'lock');
      const { process: child, ask } = startContender(path);
      try {
        expect(await ask('0')).toBe('taken');
        await moveToNamespace(path);
        await expect(acquireInstanceLock(path, options)).rejects.toMatchObject({
          code: 'console-already-running',
        });
      } finally {
        child.kill('SIGKILL');
      }
      await once(child, 'exit');
      await (await acquireInstanceLock(path, options)).release();
      expect(await readdir(directory)).toEqual(['lock.2']);
    },
    60_000,
  );

  test.skipIf(!isLinux)(
    'of a process that was too slow to take it is cleared away without its socket, with which it asks again',
    async () => {
      const path = join(directory, 'lock');
      const slow = await acquireInstanceLock(path, options);
      await writeFile(`${path}.2`, '');
      await (await acquireInstanceLock(path, options)).release();
      expect((await readdir(directory)).sort()).toEqual(['lock.3', expect.stringContaining('lock.socket-')]);
      await slow.release();
    },
  );

  test.skipIf(!isLinux)(
    'is seen across pid namespaces below a path that is too long for a socket',
    async () => {
      const path = join(directory, 'long'.repeat(30), 'lock');
      const first = await acquireInstanceLock(path, options);
      await moveToNamespace(path);
      await expect(acquireInstanceLock(path, options)).rejects.toMatchObject({
        code: 'console-already-running',
      });
      await first.release();
      expect(await readdir(directory)).toEqual(['long'.repeat(30)]);
      expect(await readdir(dirname(path))).toEqual(['lock.1']);
    },
  );

  test.skipIf(!hasNamespaces)(
    'goes to one of two that start in different pid namespaces',
    async () => {
      const path = join(directory, 'lock');
      await writeFile(path, stale);
      const children = [startContender(path), startContender(path, namespaceProgram)];
      try {
        await Promise.all(children.map((child) => child.ask('0')));
        for (let round = 0; round < 10; round += 1) {
          await staleAll();
          const at = `${Date.now() + 20}`;
          const answers = await Promise.all(children.map((child) => child.ask(at)));
          expect(answers.sort()).toEqual(['refused', 'taken']);
        }
      } finally {
        for (const { process: child } of children) child.kill('SIGKILL');
      }
    },
    60_000,
  );

  test('that cannot be read is not taken', async () => {
    const path = join(directory, 'lock');
    await mkdir(`${path}.1`);
    await expect(acquireInstanceLock(path, options)).rejects.toMatchObject({ code: 'EISDIR' });
    expect(await readdir(directory)).toEqual(['lock.1']);
  });

  test('that is torn does not block', async () => {
    const path = join(directory, 'lock');
    await writeFile(path, '{"pid":');
    await (await acquireInstanceLock(path, options)).release();
  });

  test('goes to exactly one of twenty that ask at the same time over a stale one', async () => {
    const path = join(directory, 'lock');
    await writeFile(path, stale);
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, () => acquireInstanceLock(path, options)),
    );
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
  });

  test('goes to exactly one of four processes that ask at the same instant over a stale one, each of forty times', async () => {
    const path = join(directory, 'lock');
    await writeFile(path, stale);
    const children = Array.from({ length: 4 }, () => startContender(path));
    const owners: number[] = [];
    try {
      await Promise.all(children.map((child) => child.ask('0')));
      for (let round = 0; round < 40; round += 1) {
        await staleAll();
        const at = `${Date.now() + 20}`;
        const answers = await Promise.all(children.map((child) => child.ask(at)));
        owners.push(answers.filter((answer) => answer === 'taken').length);
      }
    } finally {
      for (const { process: child } of children) child.kill('SIGKILL');
    }
    expect(owners).toEqual(owners.map(() => 1));
  }, 60_000);
});
