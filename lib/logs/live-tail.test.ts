import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeBatch } from './encoded-batch';
import { LiveTail } from './live-tail';
import type { LogRecord } from './record-format';
import { toInstant } from './timestamp';

const record = (text: string): LogRecord => ({
  timestamp: toInstant(1_795_000_000_000),
  stream: 'stdout',
  text,
  part: false,
  mark: null,
});

/** A tail that got these texts, batch by batch, numbered from 1. */
function tailOf(batches: readonly (readonly string[])[]): { tail: LiveTail; lastNumber: number } {
  const tail = new LiveTail();
  let lastNumber = 0;
  for (const texts of batches) {
    tail.push(encodeBatch(texts.map(record)), lastNumber + 1);
    lastNumber += texts.length;
  }
  return { tail, lastNumber };
}

/** Characters of two bytes; the batches together are some times what the memory holds. */
const sizes = fc.array(fc.array(fc.integer({ min: 10, max: 60_000 }), { minLength: 1, maxLength: 3 }), {
  minLength: 25,
  maxLength: 60,
});

test('whatever the sizes of the batches, each line that is in memory comes back under its number as it was', () => {
  fc.assert(
    fc.property(sizes, (lengths) => {
      const texts = lengths.map((batch) => batch.map((length, index) => `${index} ${'é'.repeat(length)}`));
      const { tail, lastNumber } = tailOf(texts);
      const all = texts.flat();
      for (let number = tail.firstNumber - 1; number < lastNumber; ) {
        const lines = tail.after(number);
        expect(lines[0]?.number).toBe(number + 1);
        for (const line of lines) expect(line.text).toBe(all[line.number - 1]);
        number = lines.at(-1)?.number ?? lastNumber;
      }
    }),
    { numRuns: 20, endOnFailure: true },
  );
});

test('lines that left the memory, or are not there yet, are none', () => {
  const { tail, lastNumber } = tailOf(Array.from({ length: 400 }, () => ['x'.repeat(10_000)]));
  expect(tail.firstNumber).toBeGreaterThan(1);
  expect(tail.after(tail.firstNumber - 2)).toEqual([]);
  expect(tail.after(lastNumber)).toEqual([]);
});

test('the newest megabyte is kept, and the last batch whatever its size', () => {
  const small = tailOf(Array.from({ length: 400 }, () => ['x'.repeat(10_000)]));
  expect(small.lastNumber - small.tail.firstNumber).toBeGreaterThan(95);
  expect(small.lastNumber - small.tail.firstNumber).toBeLessThan(105);
  const large = tailOf([['a'], ['x'.repeat(3_000_000)]]);
  expect(large.tail.firstNumber).toBe(2);
});

test('what a batch was made of may be written over once it is kept', () => {
  const tail = new LiveTail();
  for (const length of [10, 300_000, 1_200_000]) {
    const batch = encodeBatch([record('x'.repeat(length))]);
    tail.push(batch, length);
    batch.bytes.fill(0);
    expect(tail.after(length - 1)[0]?.text).toMatch(/^x{10}/);
  }
});

test('of a long line a reader gets what a page shows of it, and of many only some at a time', () => {
  const { tail } = tailOf([['é'.repeat(100_000)]]);
  const { text } = tail.after(0)[0] ?? { text: '' };
  expect(text).toMatch(/^é{65536} … 34464 more characters in the file$/);
  const many = tailOf(Array.from({ length: 16 }, () => ['x'.repeat(60_000)]));
  expect(many.tail.after(0).length).toBeLessThan(10);
});

test('a reader of many lines gets some thousand at a time', () => {
  const { tail } = tailOf(Array.from({ length: 100 }, () => Array.from({ length: 100 }, () => 'short')));
  expect(tail.after(0)).toHaveLength(2000);
});
