import { expect, it } from 'vitest';
import { readPattern } from './linear-pattern';

function search(source: string, line: string, ignoreCase = false): number {
  const reading = readPattern(source, ignoreCase);
  if (reading.type === 'refused') throw new Error(reading.reason);
  return reading.pattern.search(line);
}

it.each([
  ['(a+)+$', 'a', 'b'],
  ['(a|aa)+$', 'a', 'b'],
  ['(x+x+)+y', 'x', ''],
  ['([a-z]+\\d?)+$', 'ab1', '!'],
])('%s is searched for in a long line in linear time', (source, part, end) => {
  // By the usual way back and forth, more steps than there are atoms in the universe.
  expect(search(source, part.repeat(10_000) + end)).toBe(-1);
});

it.each(['(a)\\1', '(?=a)b', '(?<!a)b', '[a-f0-9]{1000}'])(
  '%s, which has no linear search, is refused',
  (source) => {
    expect(readPattern(source, false)).toMatchObject({
      type: 'refused',
      reason: expect.stringMatching(/^Look-ahead/),
    });
  },
);

it('finds the place; in any case where that is asked for, but for escapes', () => {
  expect(search('\\d{3}', 'ab 123')).toBe(3);
  expect(search('ERROR\\s[A-Z]+', 'an error abc')).toBe(-1);
  expect(search('ERROR\\s[A-Z]+', 'an error abc', true)).toBe(3);
  expect(search('\\W', 'ab_c!', true)).toBe(4);
  expect(search('É', 'é', true)).toBe(0);
});
