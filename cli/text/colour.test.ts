import { expect, test } from 'vitest';
import { paint, wantsColour } from './colour';

test('a text is in its colour exactly when that is wanted, whatever this process writes to', () => {
  expect(paint('done', 'green', true)).toBe('\u001b[32mdone\u001b[39m');
  expect(paint('done', 'green', false)).toBe('done');
});

test.each([
  [{}, true, true],
  [{}, false, false],
  [{ NO_COLOR: '1' }, true, false],
  [{ NO_COLOR: '' }, true, true],
  [{ TERM: 'dumb' }, true, false],
  [{ FORCE_COLOR: '1' }, false, true],
  [{ FORCE_COLOR: '3', NO_COLOR: '1' }, false, true],
  [{ FORCE_COLOR: '0' }, true, false],
  [{ FORCE_COLOR: 'false' }, true, false],
])('in the environment %j, on a terminal: %s, colours are wanted: %s', (changes, terminal, wanted) => {
  expect(wantsColour({ NODE_ENV: 'test', ...changes }, terminal)).toBe(wanted);
});
