import { expect, test } from 'vitest';
import { paint } from './colour';

test('a text is in its colour exactly when that is wanted, whatever this process writes to', () => {
  expect(paint('done', 'green', true)).toBe('\u001b[32mdone\u001b[39m');
  expect(paint('done', 'green', false)).toBe('done');
});
