import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isFailure } from '@/lib/core/failure';
import { readJsonLines } from './json-lines';

async function* chunksOf(bytes: Uint8Array, cuts: readonly number[]) {
  let from = 0;
  const borders = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  for (const border of borders) {
    yield bytes.subarray(from, border);
    from = border;
  }
}

async function readAll(bytes: Uint8Array, cuts: readonly number[]): Promise<unknown[]> {
  const values: unknown[] = [];
  for await (const value of readJsonLines(chunksOf(bytes, cuts), 'test')) values.push(value);
  return values;
}

test('any cut of the bytes gives the same values, with or without a last line feed', async () => {
  const value = fc.record({ status: fc.string({ unit: 'grapheme' }), current: fc.nat() });
  const cuts = fc.array(fc.nat(), { maxLength: 10 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(value, { maxLength: 6 }),
      cuts,
      fc.constantFrom('', '\r\n'),
      async (sent, at, end) => {
        const text = sent.map((one) => JSON.stringify(one)).join('\r\n') + end;
        expect(await readAll(Buffer.from(text), at)).toEqual(sent);
      },
    ),
  );
});

test('a line of HTML is a failure, not a crash', async () => {
  const failed = await readAll(Buffer.from('{"a":1}\n<html>502</html>\n'), []).catch((error) => error);
  expect(isFailure(failed, 'engine-answer-invalid')).toBe(true);
});
