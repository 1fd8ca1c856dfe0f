import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { unhandledFile, vitestTests } from './test-reports.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const reporter = join(root, 'scripts/unhandled-errors.mjs');

const hooks = `
test('breaks', () => { throw new Error('of the test'); });
describe('one', () => { test('holds', () => {}); afterAll(() => { throw new Error('of a hook after'); }); });
describe('two', () => { test('not run', () => {}); beforeAll(() => { throw new Error('of a hook before'); }); });
afterAll(() => { throw new Error('of the file'); });
`;

test('what a hook throws, and a file that does not load, is no failure of a test: also beside one', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'unhandled-errors-'));
  try {
    await writeFile(join(directory, 'vitest.config.mjs'), 'export default { test: { globals: true } };');
    await writeFile(join(directory, 'hooks.test.mjs'), hooks);
    await writeFile(join(directory, 'unloadable.test.mjs'), "throw new Error('of loading');");
    const file = join(directory, 'report.json');
    const reporters = ['--reporter=json', `--reporter=${reporter}`, `--outputFile.json=${file}`];
    const vitest = [join(root, 'node_modules/vitest/vitest.mjs'), 'run'];
    const env = { ...process.env, STIGMER_TEST_UNHANDLED: unhandledFile(file) };
    await new Promise((resolve) => {
      const options = { env, cwd: directory };
      execFile(process.execPath, [...vitest, ...reporters], options, resolve);
    });
    const told: Array<{ state: string; reason?: string; outside?: boolean }> =
      (await vitestTests(file)) ?? [];
    const failed = told.filter(({ state }) => state === 'failed');
    expect(failed.map(({ reason, outside = false }) => [reason?.split('\n')[0], outside])).toEqual([
      ['Error: of the test', false],
      ['Error: of the file', true],
      ['Error: of a hook after', true],
      ['Error: of a hook before', true],
      ['Error: of loading', true],
    ]);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
});
