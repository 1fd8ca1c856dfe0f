import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import type { ReadBundle } from '@/lib/bundle/read-bundle';
import type { BundleFileName } from '@/lib/contracts/bundle';
import { planRebuild, stagedCodes } from './plan';
import { rebuiltLines } from './rebuilt-lines';
import { secretPlaceholder, situationOf } from './situation';

function bundle(code: string | null, files: Partial<Record<BundleFileName, unknown>>): ReadBundle {
  const texts = Object.entries(files).map(([name, value]) => [name, JSON.stringify(value)] as const);
  return {
    manifest: { version: 1, madeAt: 0, console: '0.1.0', code, verdict: 'failed', files: [], leftOut: [] },
    files: new Map(texts) as ReadBundle['files'],
  };
}

const settings = (...rows: Array<[string, string | null]>) => ({
  settings: rows.map(([name, value]) => ({ name, value, isSet: true })),
  others: [{ name: 'NODE_OPTIONS', value: '--import=evil' }],
});
const plain = { code: null, exitCode: null, settings: {}, leftSettings: [] };

/** The twenty that users meet most, as docs/health.md has them. */
const table = (await readFile('docs/health.md', 'utf8')).matchAll(/^\| `([a-z-]+)` +\| (yes|no) /gm);
const documented = [...table].map(([, code = '', rebuilt]) => ({ code, rebuilt: rebuilt === 'yes' }));

test('the table of the documentation has twenty codes, of which fifteen and more are rebuilt', () => {
  expect(documented).toHaveLength(20);
  expect(documented.filter(({ rebuilt }) => rebuilt).length).toBeGreaterThanOrEqual(15);
});

test.each(documented)('$code: the plan stages it where the documentation says so', ({ code, rebuilt }) => {
  expect(planRebuild({ ...plain, code }).rebuilt).toBe(rebuilt);
  expect(stagedCodes.includes(code)).toBe(rebuilt);
});

describe('a plan', () => {
  test('ends the container with the code that it ended with', () => {
    const situation = situationOf(
      bundle('container-crash-loop', { 'status.json': { container: { exitCode: 42 } } }),
    );
    expect(planRebuild(situation).container).toMatchObject({ program: { exitCode: 42 }, restarts: true });
  });

  test('of another code runs the worker with the settings, and says that it stages nothing', () => {
    const plan = planRebuild({ ...plain, code: 'worker-hung' });
    expect(plan).toMatchObject({ rebuilt: false, container: { program: 'worker' }, after: [] });
    expect(rebuiltLines(plain, plan).join('\n')).toContain('cannot be staged');
  });

  test('of a code from nobody’s table, and of one that an object has, is none', () => {
    for (const code of ['constructor', '__proto__', 'x'])
      expect(planRebuild({ ...plain, code }).rebuilt).toBe(false);
  });
});

test('settings are taken over, secrets as placeholders; addresses, files, keys and other variables are not', () => {
  const view = settings(
    ['LOG_LEVEL', 'debug'],
    ['STIGMER_LLM_API_KEY', null],
    ['TEMPORAL_ADDRESS', 'evil.example:7233'],
    ['TEMPORAL_TLS_CLIENT_KEY_PATH', '/etc/shadow'],
    ['STIGMER_TASK_QUEUE', 'their\nQUEUE=2'],
    ['TEMPORAL_MAX_CONCURRENCY', 'many'],
  );
  const situation = situationOf(bundle('temporal-refused', { 'settings.json': view }));
  expect(situation.settings).toEqual({ LOG_LEVEL: 'debug', STIGMER_LLM_API_KEY: secretPlaceholder });
  expect(situation.leftSettings).toEqual([
    'NODE_OPTIONS',
    'STIGMER_TASK_QUEUE',
    'TEMPORAL_ADDRESS',
    'TEMPORAL_MAX_CONCURRENCY',
    'TEMPORAL_TLS_CLIENT_KEY_PATH',
  ]);
});

test('a file that is no JSON, or says something else than it should, counts as not told', () => {
  const odd = bundle('container-exited', {
    'status.json': { container: { exitCode: 'rm -rf' } },
    'settings.json': 7,
  });
  expect(situationOf(odd)).toEqual({ ...plain, code: 'container-exited' });
});

test('what a stranger wrote reaches the terminal without its control characters', () => {
  const situation = { ...plain, leftSettings: ['A\u001b[2J'], code: 'x\u001b]0;y' };
  expect(rebuiltLines(situation, planRebuild(situation)).join('')).not.toContain('\u001b');
});
