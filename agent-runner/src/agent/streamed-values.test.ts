import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Framing, StreamedValues } from './streamed-values';

const events = 'event: a\r\ndata: {"text":"é😀"}\r\n\r\n: ping\n\ndata:{"two":\ndata: 2}\n\ndata: [DONE]\n\n';
const lines = '{"text":"é😀"}\n\n{"two":2}\r\nno JSON\n{"last":true}';

function read(framing: Framing, chunks: Uint8Array[]): unknown[] {
  const values = new StreamedValues(framing);
  return [...chunks.flatMap((chunk) => values.push(chunk)), ...values.end()];
}

it.each([
  ['events', events, [{ text: 'é😀' }, { two: 2 }, '[DONE]']],
  ['lines', lines, [{ text: 'é😀' }, { two: 2 }, 'no JSON', { last: true }]],
] as const)('%s give the same values at any cut of the bytes', (framing, text, values) => {
  const bytes = Buffer.from(text);
  fc.assert(
    fc.property(fc.array(fc.nat(bytes.length)), (cuts) => {
      const at = [0, ...cuts.sort((one, other) => one - other), bytes.length];
      const chunks = at.slice(1).map((end, index) => bytes.subarray(at[index], end));
      expect(read(framing, chunks)).toEqual(values);
    }),
  );
});

it('an event that nothing ends counts for nobody', () => {
  expect(read('events', [Buffer.from('data: {"one":1}\n\ndata: {"half":')])).toEqual([{ one: 1 }]);
});
