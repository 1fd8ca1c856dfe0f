// @vitest-environment happy-dom
import { act, cleanup, render } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { useThrottled } from './use-throttled';

function Shown({ value }: { value: number }) {
  return <output>{useThrottled(value, 300)}</output>;
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

test('a value that changes without a pause is shown all the same, once in the interval', () => {
  const { container, rerender } = render(<Shown value={0} />);
  const seen = new Set<string>();
  for (let value = 1; value <= 30; value += 1) {
    rerender(<Shown value={value} />);
    act(() => vi.advanceTimersByTime(100));
    seen.add(container.textContent ?? '');
  }
  expect(seen.size).toBeGreaterThanOrEqual(9);
  expect(seen.size).toBeLessThanOrEqual(11);
});

test('the last value is shown in the end', () => {
  const { container, rerender } = render(<Shown value={0} />);
  rerender(<Shown value={1} />);
  rerender(<Shown value={2} />);
  expect(container.textContent).toBe('0');
  act(() => vi.advanceTimersByTime(300));
  expect(container.textContent).toBe('2');
});
