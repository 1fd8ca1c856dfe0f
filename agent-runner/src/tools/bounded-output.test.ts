import fc from 'fast-check';
import { expect, it } from 'vitest';
import { BoundedOutput } from './bounded-output';

function collect(bytes: Buffer, cuts: number[], bytesMax: number): BoundedOutput {
  const output = new BoundedOutput(bytesMax);
  let from = 0;
  for (const cut of [...cuts.sort((left, right) => left - right), bytes.length]) {
    output.add(bytes.subarray(from, Math.min(cut, bytes.length)));
    from = Math.min(cut, bytes.length);
  }
  return output;
}

it('what fits is kept as it is, whatever the cuts', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.array(fc.nat(50)), (text, cuts) => {
      expect(collect(Buffer.from(text), cuts, 1000).text()).toBe(text);
    }),
  );
});

it('of what does not fit the beginning and the end are kept, whatever the cuts, and no character in half', () => {
  const text = Array.from({ length: 100 }, (_, index) => `${index}é€😀`).join('');
  fc.assert(
    fc.property(fc.array(fc.nat(1200)), fc.integer({ min: 8, max: 300 }), (cuts, bytesMax) => {
      const kept = collect(Buffer.from(text), cuts, bytesMax).text();
      const [head = '', tail = ''] = kept.split(/\n\[… .* are left out here …\]\n/);
      expect(text.startsWith(head) && text.endsWith(tail)).toBe(true);
      expect(Buffer.byteLength(head) + Buffer.byteLength(tail)).toBeGreaterThan(bytesMax - 8);
      expect(Buffer.byteLength(head) + Buffer.byteLength(tail)).toBeLessThanOrEqual(bytesMax);
    }),
  );
});
