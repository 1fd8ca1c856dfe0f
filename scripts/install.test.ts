import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ensureInstalled, root } from './install.mjs';

const manifest = '{"name":"own","version":"1.0.0"}';
let directory: string;

/** A folder whose lockfile names one package, which is packed beside it. */
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'stigmer-install-'));
  await mkdir(join(directory, 'package'));
  await writeFile(join(directory, 'package/package.json'), manifest);
  await writeFile(join(directory, 'package/index.js'), '');
  execFileSync('tar', ['-czf', 'own.tgz', 'package'], { cwd: directory });
  const dependencies = { own: 'file:own.tgz' };
  await writeFile(join(directory, 'package.json'), JSON.stringify({ name: 'trial', dependencies }));
  const packages = {
    '': { name: 'trial', dependencies },
    'node_modules/own': { version: '1.0.0', resolved: 'file:own.tgz' },
  };
  const lock = { name: 'trial', lockfileVersion: 3, requires: true, packages };
  await writeFile(join(directory, 'package-lock.json'), JSON.stringify(lock));
});

afterEach(() => rm(directory, { recursive: true, force: true }));

test('half a package that a killed install left is installed anew; what is whole is left alone', async () => {
  const own = join(directory, 'node_modules/own');
  await mkdir(own, { recursive: true });
  await writeFile(join(own, 'package.json'), manifest);
  expect(await ensureInstalled(directory)).toBe(true);
  expect(existsSync(join(own, 'index.js'))).toBe(true);
  expect(await ensureInstalled(directory)).toBe(false);
});

test.each(['package-lock.json', 'agent-runner/package-lock.json'])(
  '%s holds the binaries of every platform, also when it was written on one',
  async (name) => {
    const { packages } = JSON.parse(await readFile(join(root, name), 'utf8'));
    const missing = Object.entries<{ optionalDependencies?: object }>(packages).flatMap(
      ([path, { optionalDependencies = {} }]) =>
        Object.keys(optionalDependencies).filter(
          (each) => !(`node_modules/${each}` in packages || `${path}/node_modules/${each}` in packages),
        ),
    );
    expect(missing).toEqual([]);
  },
);
