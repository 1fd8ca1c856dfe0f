import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { goMinor, goToolchain } from './go-toolchain';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'stigmer-go-test-'));
  vi.stubEnv('PATH', `${directory}:/usr/bin:/bin`);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(directory, { recursive: true, force: true });
});

/** A `go` of that version, whose module download gives the folder. */
async function installGo(version: string): Promise<void> {
  const answer = JSON.stringify({ Path: 'golang.org/toolchain', Dir: join(directory, 'toolchain') });
  const script = `#!/bin/sh\n[ "$1" = version ] && echo 'go version go${version} linux/amd64' || echo '${answer}'\n`;
  await writeFile(join(directory, 'go'), script, { mode: 0o755 });
}

test('a Go that fetches newer ones by itself is used as it is', async () => {
  await installGo('1.22.2');
  expect(await goToolchain()).toMatchObject({ program: 'go', env: { GOTOOLCHAIN: 'auto' } });
});

test('the old Go of Debian 12 fetches a newer one, which can be run', async () => {
  await installGo('1.19.8');
  const goRoot = join(directory, 'toolchain');
  const program = join(goRoot, 'bin/go');
  for (const name of ['bin', 'pkg/tool']) await mkdir(join(goRoot, name), { recursive: true });
  await writeFile(program, '', { mode: 0o444 });
  expect(await goToolchain()).toMatchObject({ program, env: { GOROOT: goRoot, GOTOOLCHAIN: 'local' } });
  expect((await stat(program)).mode & 0o111).toBe(0o111);
});

test.each([
  ['go version go1.19.8 linux/amd64', 19],
  ['go version go1.26.8 linux/arm64', 26],
  ['go version devel +abc', null],
])('%s is minor version %s', (text, minor) => {
  expect(goMinor(text)).toBe(minor);
});
