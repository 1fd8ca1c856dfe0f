import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LineDecoder } from './lines';

function decodeAll(bytes: Uint8Array, cuts: readonly number[]): Array<string | null> {
  const decoder = new LineDecoder();
  const borders = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  const lines: Array<string | null> = [];
  for (const [index, from] of borders.entries()) {
    lines.push(...decoder.push(bytes.subarray(from, borders[index + 1] ?? bytes.length)));
  }
  return [...lines, decoder.end()];
}

test('any cut of the bytes gives the same lines', () => {
  const text = fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 8 }).map((parts) => parts.join('\n'));
  fc.assert(
    fc.property(text, fc.array(fc.nat(), { maxLength: 12 }), (joined, cuts) => {
      const expected: Array<string | null> = joined.split('\n');
      const last = expected.pop();
      expect(decodeAll(Buffer.from(joined), cuts)).toEqual([...expected, last === '' ? null : last]);
    }),
  );
});

test('invalid bytes become replacement characters and never eat the line feed', () => {
  const bytes = Buffer.from([0xe2, 0x82, 0x0a, 0x61, 0x0a]);
  for (let cut = 0; cut <= bytes.length; cut += 1)
    expect(decodeAll(bytes, [cut])).toEqual(['\ufffd', 'a', null]);
});

test('a line beyond the limit is given out in pieces instead of held', () => {
  const decoder = new LineDecoder(10);
  expect(decoder.push(Buffer.from('0123456789abc'))).toEqual(['0123456789abc']);
  expect(decoder.push(Buffer.from('rest\n'))).toEqual(['rest']);
});

test('a line of 10 MB in small chunks costs linear time', () => {
  const decoder = new LineDecoder();
  const chunk = Buffer.alloc(1024, 'x');
  const startedAt = performance.now();
  for (let index = 0; index < 10_000; index += 1) decoder.push(chunk);
  expect(decoder.end()?.length).toBe(10_240_000);
  expect(performance.now() - startedAt).toBeLessThan(5_000);
});
