import { expect, test } from 'vitest';
import { spanText, verdictSpans } from './verdict-spans';

const hour = 3_600_000;
const now = 100 * hour;
const ready = { at: now - 30 * hour, verdict: 'ready' as const, title: 'Ready' };
const failed = { at: now - 2 * hour, verdict: 'failed' as const, title: 'Exited' };

test('what lasted into the day begins with it, and the spans are the whole day', () => {
  const spans = verdictSpans([ready, failed], now);
  expect(spans.map(({ title, from, until }) => [title, (until - from) / hour])).toEqual([
    ['Ready', 22],
    ['Exited', 2],
  ]);
});

test('before the first look nothing is known', () => {
  expect(verdictSpans([failed], now)[0]).toMatchObject({ title: null, until: failed.at });
  expect(spanText({ from: now, until: now + hour, verdict: 'failed', title: null })).toMatch(
    /^Not known from .* for 1 h$/,
  );
});

test('a change that a clock set back puts into the future has no span', () => {
  expect(verdictSpans([ready, { ...failed, at: now + hour }], now).at(-1)?.title).toBe('Ready');
});
