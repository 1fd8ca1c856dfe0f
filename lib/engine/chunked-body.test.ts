import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ChunkedBody } from './chunked-body';

const chunk = (payload: Uint8Array) =>
  Buffer.concat([Buffer.from(`${payload.length.toString(16)}\r\n`), payload, Buffer.from('\r\n')]);

function decode(bytes: Buffer, cuts: readonly number[]): { body: Buffer; complete: boolean } {
  const decoder = new ChunkedBody();
  const borders = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  const pieces = borders.map((border, index) =>
    // A copy: the decoder moves bytes within what it is given, and gives that.
    Buffer.from(decoder.push(Buffer.from(bytes.subarray(borders[index - 1] ?? 0, border)))),
  );
  return { body: Buffer.concat(pieces), complete: decoder.complete };
}

const payloads = fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }), { maxLength: 12 });
const cuts = fc.array(fc.nat(), { maxLength: 20 });

test('any cut of the bytes gives the same payload, and the last chunk completes it', () => {
  fc.assert(
    fc.property(payloads, cuts, (sent, at) => {
      const bytes = Buffer.concat([...sent.map(chunk), Buffer.from('0\r\n\r\n')]);
      expect(decode(bytes, at)).toEqual({ body: Buffer.concat(sent), complete: true });
    }),
  );
});

test('an answer that is cut off anywhere is not complete', () => {
  fc.assert(
    fc.property(payloads, fc.nat(), (sent, cut) => {
      const bytes = Buffer.concat([...sent.map(chunk), Buffer.from('0\r\n\r\n')]);
      expect(decode(bytes.subarray(0, cut % bytes.length), []).complete).toBe(false);
    }),
  );
});

test('extensions of a chunk and trailers are passed over', () => {
  const bytes = Buffer.from('3;name=value\r\nabc\r\n0\r\nTrailer: x\r\n\r\n');
  expect(decode(bytes, [4, 9])).toEqual({ body: Buffer.from('abc'), complete: true });
});

test.each(['xyz\r\nabc', '-3\r\nabc', '3\r\nabcd\r\n'])(
  'what is no chunk is refused, not misread: %j',
  (text) => {
    expect(() => decode(Buffer.from(text), [])).toThrow(/Not a chunk size/);
  },
);
