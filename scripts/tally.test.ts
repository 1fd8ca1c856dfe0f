import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Tally } from './tally.mjs';
import { playwrightTests, vitestTests } from './test-reports.mjs';

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

const exited = () => Promise.reject(new Error('exit'));

/** Counts a run of vitest that ended like that and reported these tests. */
async function ran(tally: Tally, suite: string, tests: object[], run = () => Promise.resolve()) {
  const file = await report(...tests);
  await tally.tests(suite, run(), () => vitestTests(file)).catch(() => {});
}

const passed = { fullName: 'holds', status: 'passed', duration: 90_000 };
const skipped = { fullName: 'cannot run here', status: 'skipped' };
const failed = { fullName: 'breaks', status: 'failed', failureMessages: ['expected 1 to be 2\n  at a.ts:1'] };

test('the last line counts every suite, and a failure is told again with its reason', async () => {
  const tally = new Tally();
  await tally.single('lint', async () => undefined);
  await ran(tally, 'unit', [passed, failed], exited);
  expect(tally.print(0)).toBe(1);
  expect(printed[0]).toBe('failed: unit: breaks\n    expected 1 to be 2\n      at a.ts:1');
  expect(printed.at(-1)).toBe('2 passed, 1 failed');
});

test('a suite that crashed, or ran nothing, is a failure', async () => {
  const tally = new Tally();
  await ran(tally, 'unit', [passed], exited);
  await ran(tally, 'engine', []);
  await tally.tests('e2e', Promise.resolve(), () => playwrightTests(join(directory, 'none.json')));
  expect(tally.print(0)).toBe(1);
  expect(printed.at(-1)).toBe('1 passed, 3 failed');
});

test('a suite whose report is cut off is a failure', async () => {
  const tally = new Tally();
  const file = join(directory, 'report.json');
  await writeFile(file, '{"testResults":[{"name":"a.te');
  await tally.tests('unit', Promise.resolve(), () => vitestTests(file)).catch(() => undefined);
  expect(tally.print(0)).toBe(1);
  expect(printed.at(-1)).toBe('0 passed, 1 failed');
});

test('a skipped test is named; with CI=true it fails the run', async () => {
  const tally = new Tally();
  await ran(tally, 'unit', [passed, skipped]);
  expect(tally.print(0)).toBe(0);
  expect(printed[0]).toBe('skipped: unit: cannot run here');
  expect(printed.at(-1)).toBe('1 passed, 0 failed, 1 skipped');
  vi.stubEnv('CI', 'true');
  expect(tally.print(0)).toBe(1);
});

test('it is told where the time went', async () => {
  const tally = new Tally();
  await ran(tally, 'unit', [passed, skipped]);
  tally.print(0);
  expect(printed).toContainEqual('time: 1.5 min in 2 tests, 1.5 min of it in the slowest tenth:');
  expect(printed).toContainEqual(expect.stringMatching(/^time: +1\.5 min {2}unit: .*a\.test\.ts \(1\)$/));
});

test('what failed and passed when it ran again alone is passed, and its first failure is told', async () => {
  const tally = new Tally();
  await ran(tally, 'engine docker', [passed, failed], exited);
  await ran(tally, 'engine podman', [failed], exited);
  tally.ranAgain('engine docker', (await vitestTests(await report({ ...failed, status: 'passed' }))) ?? []);
  expect(tally.print(0)).toBe(1);
  expect(printed.slice(0, 2)).toEqual([
    'failed: engine podman: breaks\n    expected 1 to be 2\n      at a.ts:1',
    'unsteady, it passed when it ran again alone: engine docker: breaks\n    expected 1 to be 2\n      at a.ts:1',
  ]);
  expect(printed.at(-1)).toBe('2 passed, 1 failed');
});

test('what failed stays failed where it failed again, or did not run again', async () => {
  const tally = new Tally();
  await ran(tally, 'engine docker', [failed], exited);
  const namesake = { ...failed, status: 'passed' };
  for (const tests of [[], [failed], [passed], [{ ...failed, status: 'skipped' }], [namesake, failed]])
    tally.ranAgain('engine docker', (await vitestTests(await report(...tests))) ?? []);
  expect(tally.print(0)).toBe(1);
  expect(printed.at(-1)).toBe('0 passed, 1 failed');
});

test('a suite with a failure outside its tests names it, and no second run makes it green', async () => {
  const tally = new Tally();
  const file = await report(failed);
  await writeFile(`${file}.unhandled`, JSON.stringify(['Error: nobody caught this']));
  await tally.tests('unit', exited(), () => vitestTests(file)).catch(() => undefined);
  expect(tally.failedTests('unit').map(({ outside }) => outside === true)).toEqual([false, true]);
  tally.ranAgain('unit', (await vitestTests(file)) ?? []);
  expect(tally.print(0)).toBe(1);
  expect(printed).toContain('failed: unit: an error that no test caught\n    Error: nobody caught this');
  expect(printed.at(-1)).toBe('0 passed, 2 failed');
});

test('a journey that failed is told with what its page showed', async () => {
  const context = join(directory, 'error-context.md');
  await writeFile(context, '# Error details\n\nError\n\n# Page snapshot\n\n```yaml\n- button "Retry"\n```\n');
  const results = [
    {
      duration: 1,
      errors: [{ message: 'not Ready' }],
      attachments: [{ name: 'error-context', path: context }],
    },
  ];
  const spec = {
    title: 'sets up',
    file: 'a.spec.ts',
    tests: [{ projectName: 'docker', status: 'unexpected', results }],
  };
  const file = join(directory, 'journeys.json');
  await writeFile(
    file,
    JSON.stringify({ config: { rootDir: '/e2e' }, suites: [{ specs: [], suites: [{ specs: [spec] }] }] }),
  );
  const tally = new Tally();
  await tally.tests('e2e docker', exited(), () => playwrightTests(file)).catch(() => {});
  tally.print(0);
  expect(printed[0]).toBe('failed: e2e docker: docker: sets up\n    not Ready\n    - button "Retry"');
});
