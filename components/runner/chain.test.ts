import { expect, test } from 'vitest';
import { viewChain } from './chain';
import { failCheck, readyStatus } from './fixtures/status';

const now = readyStatus.checkedAt;

test('a ready runner has five ticked stations, each with one fact', () => {
  const chain = viewChain(readyStatus, now);
  expect(chain.map(({ icon }) => icon)).toEqual(['ok', 'ok', 'ok', 'ok', 'ok']);
  expect(chain.map(({ fact }) => fact)).toEqual([
    'Docker 29.0',
    'v0.1.0 · 57.3 MB',
    'up 2 h 14 min',
    '1 busy, 3 free',
    'polled 3 s ago',
  ]);
});

test('only the first broken link is red, whatever else fails behind it', () => {
  const checks = failCheck(failCheck(readyStatus.checks, 'container'), 'worker-registered');
  const chain = viewChain({ ...readyStatus, verdict: 'failed', title: 'Crash loop', checks }, now);
  expect(chain.filter(({ broken }) => broken).map(({ id, fact }) => [id, fact])).toEqual([
    ['container', 'crash loop'],
  ]);
  expect(chain.filter(({ behind }) => behind).map(({ id }) => id)).toEqual(['worker', 'temporal']);
});

test('a workspace that cannot be written breaks the container’s link', () => {
  const checks = failCheck(readyStatus.checks, 'workspace');
  const chain = viewChain({ ...readyStatus, verdict: 'failed', title: 'Workspace fault', checks }, now);
  expect(chain.find(({ broken }) => broken)?.id).toBe('container');
});

test('before the first set-up nothing is red and nothing is ticked that was not seen', () => {
  const chain = viewChain(
    {
      ...readyStatus,
      verdict: 'not-set-up',
      title: 'Not set up',
      checks: readyStatus.checks.map((check) => ({
        ...check,
        state: check.id === 'engine' ? 'pass' : 'wait',
      })),
      container: null,
      worker: null,
    },
    now,
  );
  expect(chain.map(({ icon }) => icon)).toEqual(['ok', 'off', 'off', 'off', 'off']);
  expect(chain.find(({ id }) => id === 'worker')?.fact).toBe('not there yet');
});
