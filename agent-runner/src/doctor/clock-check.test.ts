import { expect, test } from 'vitest';
import { checkClock } from './clock-check';

const told = Date.UTC(2026, 0, 1, 12);

function clock(ownAheadSeconds: number) {
  return checkClock({ source: 'model.test', told, own: told + ownAheadSeconds * 1000 });
}

test.each([-10, 0, 10])('%i s from the other clock is near enough', (seconds) => {
  expect(clock(seconds).state).toBe('pass');
});

test.each([
  [11, 'The clock is 11 s ahead of that of model.test'],
  [-3600, 'The clock is 3600 s behind that of model.test'],
])('%i s is a warning that says which way', (seconds, summary) => {
  expect(clock(seconds)).toMatchObject({ state: 'warn', code: 'clock-skewed', summary });
});

test('without another clock it is not judged', () => {
  expect(checkClock(null)).toMatchObject({ state: 'skip' });
});
