import { expect, test, vi } from 'vitest';
import { startDeadline } from './deadline';

test('the time limit aborts and says that it was the time', () => {
  vi.useFakeTimers();
  const deadline = startDeadline(100);
  vi.advanceTimersByTime(99);
  expect(deadline.signal.aborted).toBe(false);
  vi.advanceTimersByTime(1);
  expect([deadline.signal.aborted, deadline.expired()]).toEqual([true, true]);
  vi.useRealTimers();
});

test("the caller's signal aborts with the caller's reason", () => {
  const outer = new AbortController();
  const deadline = startDeadline(10_000, outer.signal);
  outer.abort('changed my mind');
  expect([deadline.signal.reason, deadline.expired()]).toEqual(['changed my mind', false]);
  deadline.end();
});

test('a lifted limit no longer aborts, an ended deadline has let go of the caller', () => {
  vi.useFakeTimers();
  const outer = new AbortController();
  const deadline = startDeadline(100, outer.signal);
  deadline.lift();
  vi.advanceTimersByTime(1_000);
  expect(deadline.signal.aborted).toBe(false);
  deadline.end();
  outer.abort('too late');
  expect(deadline.signal.reason).not.toBe('too late');
  vi.useRealTimers();
});
