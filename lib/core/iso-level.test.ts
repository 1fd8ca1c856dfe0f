import fc from 'fast-check';
import { expect, test } from 'vitest';
import { displayText } from './display-text';
import { isoLevel } from './iso-level';
import { parseLogText } from './log-record';

function levelOf(text: string) {
  const bytes = Buffer.from(`before ${text}`);
  return isoLevel(bytes, 'before '.length, bytes.length);
}

test.each([
  ['2026-11-23T14:30:58.690Z ERROR tool it failed', 'error'],
  ['2026-11-23T14:30:58Z  WARN\tworker', 'warn'],
  ['2026-11-23T14:30:58.123456 INFO x', 'info'],
  ['2026-11-23T14:30:58.690Z NOTICE tool it failed', null],
  ['2026-11-23T14:30:58.690Z constructor', null],
  ['2026-11-23T14:30:58.690Z ERROR', null],
  ['2026-11-23 14:30:58 ERROR tool', null],
  ['', null],
])('%j has the level %s', (text, level) => {
  expect(levelOf(text)).toBe(level);
});

const pieces = fc.constantFrom(
  ...[
    '2026-11-23T',
    '14:30:58',
    '.690',
    'Z',
    ' ',
    '  ',
    '\t',
    '\r',
    '\u2028',
    '\u00a0',
    '\u200b',
    '\u001b[31m',
    '\u001b[0m',
  ],
  ...['ERROR', 'WARN', 'INFOX', 'E', 'tool', 'tool:', 'é', '{"', '-', '0'],
);

test('a level that it knows is the one that is read of the whole text', () => {
  const begun = fc.constantFrom(
    '',
    '2026-11-23T14:30:58',
    '2026-11-23T14:30:58.690Z ',
    '2026-11-23T14:30:58Z ERROR',
  );
  fc.assert(
    fc.property(begun, fc.array(pieces, { maxLength: 8 }), (start, rest) => {
      const text = `${start}${rest.join('')}`;
      const level = levelOf(text);
      if (level !== null)
        expect({ text, level: parseLogText(displayText(text))?.level }).toEqual({ text, level });
    }),
    { numRuns: 3000 },
  );
});
