import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addEvent } from './add-event';
import { LineShape } from './line-shape';

function shapeOf(text: string): string {
  const shape = new LineShape();
  const bytes = Buffer.from(text);
  addEvent(shape, bytes, { start: 0, end: bytes.length });
  return `${shape.high} ${shape.low}`;
}

const hex = (minLength: number, maxLength = minLength) =>
  fc
    .array(fc.constantFrom(...'0123456789abcdef'), { minLength, maxLength })
    .map((all) => all.join(''))
    .filter((text) => /\d/.test(text));
const time = fc.date({ min: new Date(0), max: new Date('2099-12-31'), noInvalidDate: true });

/** Each makes texts that are the same but for what varies. */
const varying: Record<string, fc.Arbitrary<string>> = {
  'an integer': fc.integer().map(String),
  'a decimal number': fc.tuple(fc.nat(), fc.nat()).map(([whole, rest]) => `${whole}.${rest}`),
  'a number in groups': fc.integer({ min: 1000 }).map((all) => all.toLocaleString('en')),
  'a duration': fc
    .tuple(fc.nat(), fc.constantFrom('ms', 's', 'm', 'h', 'µs', 'm30s', 'h2m'))
    .map(([count, unit]) => `${count}${unit}`),
  'an instant': time.map((at) => at.toISOString()),
  'the date of a log': time.map((at) => at.toUTCString().slice(0, -4)),
  'a UUID': fc.uuid(),
  'a digest': hex(64),
  'an identifier': fc.tuple(fc.constantFrom('toolu_', 'req', 'wf'), hex(8, 24)).map((all) => all.join('')),
  'an IPv4 address': fc.ipV4().map((address) => `${address}:7233`),
  'an IPv6 address': fc.integer({ min: 0, max: 0xffff }).map((end) => `fe80::${end.toString(16)}:a1`),
  'a quoted string': fc.string().map((all) => `"${all.replace(/["\\\n]/g, '')}"`),
  'a string in single quotes': fc.string().map((all) => `'${all.replace(/['\\\n]/g, '')}'`),
  'a path with an identifier': hex(8, 16).map((id) => `/workspace/sessions/${id}/out.txt`),
};
const frames: Array<(value: string) => string> = [
  (value) => `2026-11-28T20:30:00.123Z INFO worker  took ${value} for it`,
  (value) => `value=${value} done`,
  (value) => `[${value}] (${value})`,
  (value) => value,
  (value) => JSON.stringify({ level: 'info', message: `took ${value} for it`, run: value }),
];

describe('lines that differ in what varies have one shape', () => {
  for (const [name, values] of Object.entries(varying))
    test(name, () => {
      fc.assert(
        fc.property(values, values, fc.constantFrom(...frames), (one, other, frame) => {
          expect(shapeOf(frame(one))).toBe(shapeOf(frame(other)));
        }),
        { numRuns: 300 },
      );
    });
});

/** No word of only hexadecimal letters, and no name of a month or a day. */
const word = fc
  .array(fc.constantFrom(...'ghijklmnopqrstuvwxyzäß'), { minLength: 1, maxLength: 12 })
  .map((all) => all.join(''));
const sentence = fc.array(word, { minLength: 1, maxLength: 8 });

test('lines that differ in words do not share a shape', () => {
  fc.assert(
    fc.property(sentence, sentence, fc.constantFrom(...frames), (one, other, frame) => {
      expect(shapeOf(frame(one.join(' '))) === shapeOf(frame(other.join(' ')))).toBe(
        one.join(' ') === other.join(' '),
      );
    }),
    { numRuns: 2000 },
  );
});

test.each([
  ['ERROR worker cannot connect', 'INFO worker cannot connect'],
  ['a: b', 'a = b'],
  ['tool failed', 'tool failed!'],
  ["can't read it", "can't write it"],
  ['say "one" now', 'say "one" later'],
  ['a quote " alone, read', 'a quote " alone, written'],
  ['level=info msg="worker started" run=1', 'level=info msg="worker stopped" run=1'],
  ['{"level":"info","message":"done"}', '{"level":"error","message":"done"}'],
  ['{"level":"info","logger":"a","message":"done"}', '{"level":"info","logger":"b","message":"done"}'],
  ['{"event":"read"}', '{"event":"written"}'],
  ['{"level":"info","message":"half', '{"level":"info","message":"other'],
])('%j and %j are two shapes', (one, other) => {
  expect(shapeOf(one)).not.toBe(shapeOf(other));
});

test.each([
  ['{"level":"info","message":"done","user":"anna"}', '{"level":"info","message":"done","files":["a","}"]}'],
  ['{"message":"say \\"one\\" now"}', '{"message":"say \\"other things\\" now"}'],
  ['level=info msg="took 3 s" user="anna"', 'level=info msg="took 40 s" user="bert"'],
  ['a  b\tc', 'a b c'],
])('%j and %j are one', (one, other) => {
  expect(shapeOf(one)).toBe(shapeOf(other));
});

test('any bytes have a shape, which depends on nothing around them', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.uint8Array({ maxLength: 20 }), (bytes, around) => {
      const alone = new LineShape();
      addEvent(alone, bytes, { start: 0, end: bytes.length });
      const within = new LineShape();
      const all = Buffer.concat([around, bytes, around]);
      addEvent(within, all, { start: around.length, end: around.length + bytes.length });
      expect([within.high, within.low]).toEqual([alone.high, alone.low]);
    }),
    { numRuns: 2000 },
  );
});

test.each([
  ['quotes', '"'],
  ['quotes that nothing closes', ' \'a " `b \\"'],
  ['open objects', '{"a":['],
  ['NUL', '\0'],
  ['text that reorders itself', '\u202ea1'],
])('of a long line of %s no byte is read again and again', (_name, unit) => {
  const bytes = Buffer.from(unit.repeat(64 * 1024)).subarray(0, 64 * 1024);
  let reads = 0;
  const counted = new Proxy(bytes, {
    get: (target, key) => {
      reads += 1;
      const value: unknown = Reflect.get(target, key, target);
      return value;
    },
  });
  addEvent(new LineShape(), counted, { start: 0, end: bytes.length });
  expect(reads).toBeLessThan(20 * bytes.length);
});
