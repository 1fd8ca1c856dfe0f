import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FrameDecoder } from './frames';

function frame(type: number, payload: Uint8Array): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt8(type, 0);
  header.writeUInt32BE(payload.length, 4);
  return Buffer.concat([header, payload]);
}

test('any cut of the bytes gives the same bytes per stream, in order', () => {
  const frames = fc.array(fc.tuple(fc.constantFrom(1, 2), fc.uint8Array({ maxLength: 40 })), {
    maxLength: 12,
  });
  fc.assert(
    fc.property(frames, fc.array(fc.nat(), { maxLength: 20 }), (sent, cuts) => {
      const bytes = Buffer.concat(sent.map(([type, payload]) => frame(type, payload)));
      const borders = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
      const decoder = new FrameDecoder();
      const seen: Array<[number, number[]]> = [];
      let from = 0;
      for (const border of borders) {
        for (const piece of decoder.push(bytes.subarray(from, border))) {
          if (piece.first) seen.push([piece.stream === 'stdout' ? 1 : 2, []]);
          seen.at(-1)?.[1].push(...piece.bytes);
        }
        from = border;
      }
      const full = sent.filter(([, payload]) => payload.length > 0);
      expect(seen).toEqual(full.map(([type, payload]) => [type, [...payload]]));
      expect(decoder.complete).toBe(true);
    }),
  );
});

test('a hundred thousand one-byte frames in one chunk neither recurse nor stall', () => {
  const bytes = Buffer.concat(Array.from({ length: 100_000 }, () => frame(1, Buffer.from('x'))));
  expect(new FrameDecoder().push(bytes)).toHaveLength(100_000);
});

test('bytes that are no frame are refused, not misread', () => {
  expect(() => new FrameDecoder().push(Buffer.from('2026-01-01T00:00:00Z hello'))).toThrow(
    /Not a frame header/,
  );
});
