import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Tally } from './tally.mjs';

let directory: string;
let printed: string[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tally-'));
  printed = [];
  vi.spyOn(console, 'log').mockImplementation((line: string) => printed.push(line));
  vi.stubEnv('CI', '');
});

afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  await rm(directory, { recursive: true });
});

async function report(...tests: object[]) {
  const file = join(directory, 'report.json');
  await writeFile(
    file,
    JSON.stringify({ testResults: [{ name: 'a.test.ts', status: '', assertionResults: tests }] }),
  );
  return file;
}

const passed = { fullName: 'holds', status: 'passed', duration: 90_000 };
const skipped = { fullName: 'cannot run here', status: 'skipped' };
const failed = { fullName: 'breaks', status: 'failed', failureMessages: ['expected 1 to be 2\n  at a.ts:1'] };

test('the last line counts every suite, and a failure is told again with its reason', async () => {
  const tally = new Tally();
  await tally.single('lint', async () => undefined);
  await tally.vitest('unit', await report(passed, failed), Promise.reject(new Error('exit'))).catch(() => {});
  expect(tally.print(0)).toBe(1);
  expect(printed[0]).toBe('failed: unit: breaks\n    expected 1 to be 2\n      at a.ts:1');
  expect(printed.at(-1)).toBe('2 passed, 1 failed');
});

test('a suite that crashed, or ran nothing, is a failure', async () => {
  const tally = new Tally();
  await tally.vitest('unit', await report(passed), Promise.reject(new Error('crashed'))).catch(() => {});
  await tally.vitest('engine', await report(), Promise.resolve());
  await tally.playwright('e2e', join(directory, 'none.json'), Promise.resolve());
  expect(tally.print(0)).toBe(1);
  expect(printed.at(-1)).toBe('1 passed, 3 failed');
});

test('a skipped test is named; with CI=true it fails the run', async () => {
  const tally = new Tally();
  await tally.vitest('unit', await report(passed, skipped), Promise.resolve());
  expect(tally.print(0)).toBe(0);
  expect(printed[0]).toBe('skipped: unit: cannot run here');
  expect(printed.at(-1)).toBe('1 passed, 0 failed, 1 skipped');
  vi.stubEnv('CI', 'true');
  expect(tally.print(0)).toBe(1);
});

test('it is told where the time went', async () => {
  const tally = new Tally();
  await tally.vitest('unit', await report(passed, skipped), Promise.resolve());
  tally.print(0);
  expect(printed).toContainEqual('time: 1.5 min in 2 tests, 1.5 min of it in the slowest tenth:');
  expect(printed).toContainEqual(expect.stringMatching(/^time: +1\.5 min {2}unit: .*a\.test\.ts \(1\)$/));
});
