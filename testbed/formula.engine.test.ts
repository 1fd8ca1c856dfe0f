import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { homepage, version } from '@/package.json';
import { command, isOnPath } from './command';

const root = fileURLToPath(new URL('..', import.meta.url));
const missing = (await isOnPath('ruby')) && (await isOnPath('rubocop')) ? null : 'no Ruby with RuboCop';

let scratch: string;

beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'g-test-formula-'));
});
afterEach(() => rm(scratch, { recursive: true, force: true }));

/** Formula of a packed file of this content. */
async function formula(content: string): Promise<string> {
  const packed = join(scratch, `stigmer-console-${version}.tgz`);
  const published = join(scratch, 'published.json');
  const file = join(scratch, 'stigmer-console.rb');
  const platforms = [{ pulledBytes: 41_000_001 }, { pulledBytes: 40_000_000 }];
  await writeFile(packed, content);
  await writeFile(published, JSON.stringify({ images: [{ target: 'runtime', platforms }] }));
  const args = [join(root, 'scripts/formula.mjs'), '--package', packed, '--published', published];
  await writeFile(file, await command(process.execPath, args));
  return file;
}

/** What is in the packed file, with a program that says what it was asked. */
async function unpacked(): Promise<string> {
  const folder = join(scratch, 'package');
  for (const path of ['bin/stigmer-console.mjs', 'man/stigmer-console.1', 'dist/server.mjs']) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    const program = `#!/usr/bin/env node\nconsole.log('stigmer-console ${version}', ...process.argv.slice(2));\n`;
    await writeFile(join(folder, path), program);
    await chmod(join(folder, path), 0o755);
  }
  return folder;
}

describe.skipIf(missing !== null)(`the formula${missing === null ? '' : ` (${missing})`}`, () => {
  test('is Ruby, in Homebrew’s style as far as RuboCop knows it', async () => {
    const file = await formula('packed');
    expect(await command('ruby', ['-wc', file])).toContain('Syntax OK');
    const config = ['--config', join(root, 'testbed/homebrew/rubocop.yml'), '--cache', 'false'];
    expect(await command('rubocop', [...config, file, join(root, 'testbed/homebrew/formula.rb')])).toContain(
      'no offenses',
    );
  });

  test('names the release’s file by its digest, and what the first set-up will pull', async () => {
    const standIn = join(root, 'testbed/homebrew/formula.rb');
    const prefix = join(scratch, 'prefix');
    const said = JSON.parse(
      await command('ruby', [standIn, await formula('packed'), prefix, await unpacked()]),
    );
    expect(said).toMatchObject({
      url: `${homepage}/releases/download/v${version}/stigmer-console-${version}.tgz`,
      sha256: '88cb8a087b6e8cebfc9ae5602f5a2159a6bcf923e7f2c56809bcda6cad1727a7',
      depends_on: 'node',
      caveats: expect.stringContaining('the first set-up does, 42 MB'),
      service: { keep_alive: { successful_exit: false } },
    });
    const [node, server, ...more] = said.service.run;
    expect(await command(node, [server, ...more])).toBe(`stigmer-console ${version} --no-print-link\n`);
  });

  test('a packed file of another version is refused', async () => {
    const args = ['--package', 'stigmer-console-0.0.0.tgz', '--published', 'published.json'];
    await expect(command(process.execPath, [join(root, 'scripts/formula.mjs'), ...args])).rejects.toThrow(
      `The formula is of stigmer-console-${version}.tgz`,
    );
  });
});
