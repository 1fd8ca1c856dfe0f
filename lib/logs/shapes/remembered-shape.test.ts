import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addEvent } from './add-event';
import { LineShape } from './line-shape';
import { RememberedShape } from './remembered-shape';

function shapeOf(shape: LineShape, text: Uint8Array, around = 0): string {
  const bytes = Buffer.concat([Buffer.alloc(around, '7'), text, Buffer.alloc(around, 'x')]);
  shape.clear();
  addEvent(shape, bytes, { start: around, end: around + text.length });
  return `${shape.high} ${shape.low}`;
}

/** Pieces of what lines are of, so that the same come again and again, and any bytes. */
const piece = fc.oneof(
  fc.constantFrom(
    'run=',
    ' took ',
    '-',
    '.',
    ':',
    '"',
    "'",
    'deadbeef',
    'Nov',
    'msg="',
    '{"message":"',
    '}',
    '测',
  ),
  fc.integer({ min: 0, max: 100_000 }).map(String),
  fc.constantFrom('2026-11-28T20:30:00', 'a1b2', 'ms', '\0', '/', '9'),
);
const text = fc.oneof(
  fc.array(piece, { maxLength: 8 }).map((pieces) => Buffer.from(pieces.join(''))),
  fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
);

test('a text that was had before has the shape that it has without memory, wherever it stands', () => {
  const remembered = new RememberedShape();
  fc.assert(
    fc.property(text, fc.nat({ max: 9 }), (bytes, around) => {
      const alone = shapeOf(new LineShape(), bytes);
      expect(shapeOf(remembered, bytes, around)).toBe(alone);
      expect(shapeOf(remembered, bytes)).toBe(alone);
    }),
    { numRuns: 20_000 },
  );
});

test('other digits in place of those of a text leave its shape what it is, with memory and without', () => {
  const remembered = new RememberedShape();
  fc.assert(
    fc.property(text, fc.nat({ max: 9 }), (bytes, digit) => {
      // Of a line in JSON a level that is a number is part of its shape.
      fc.pre(bytes[0] !== 0x7b);
      const other = bytes.map((code) => (code >= 0x30 && code <= 0x39 ? 0x30 + digit : code));
      const alone = shapeOf(new LineShape(), bytes);
      expect(shapeOf(new LineShape(), other)).toBe(alone);
      expect(shapeOf(remembered, other)).toBe(alone);
    }),
    { numRuns: 10_000 },
  );
});

test('a level of JSON that is a number is one of its own', () => {
  const remembered = new RememberedShape();
  const shape = (level: number) =>
    shapeOf(remembered, Buffer.from(`{"level":${level},"msg":"it is done now"}`));
  expect(shape(30)).toBe(shape(30));
  expect(shape(30)).not.toBe(shape(50));
});

test('texts that differ in two bytes are told apart, wherever these are', () => {
  const letters = 'ghijklmnopqrstuvwxyz';
  const remembered = new RememberedShape();
  const seen = new Set<string>();
  const [length, others] = [24, letters.length];
  let made = 0;
  for (let one = 0; one < length; one += 1)
    for (let other = one + 1; other < length; other += 1)
      for (let pair = 0; pair < others * others; pair += 7) {
        const bytes = Buffer.alloc(length, '_');
        bytes[one] = letters.charCodeAt(pair % others);
        bytes[other] = letters.charCodeAt(Math.floor(pair / others));
        seen.add(shapeOf(remembered, bytes));
        made += 1;
      }
  expect(seen.size).toBe(made);
});
