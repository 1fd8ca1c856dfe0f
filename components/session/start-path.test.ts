import { expect, test } from 'vitest';
import { readyStatus } from '@/components/runner/fixtures/status';
import { startPath } from './start-path';

test('a first run begins with the set-up, every other visit with the overview', () => {
  expect(startPath({ status: { ...readyStatus, verdict: 'not-set-up' }, operations: [] })).toBe('/setup');
  expect(startPath({ status: { ...readyStatus, verdict: 'no-engine' }, operations: [] })).toBe('/setup');
  expect(startPath({ status: readyStatus, operations: [] })).toBe('/overview');
  expect(startPath({ status: { ...readyStatus, verdict: 'failed' }, operations: [] })).toBe('/overview');
});

test('while the console has not looked yet no page is chosen', () => {
  expect(startPath({ status: null, operations: [] })).toBeNull();
  expect(
    startPath({ status: { ...readyStatus, verdict: 'working', engine: null }, operations: [] }),
  ).toBeNull();
});
