import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readTextLines } from './read-text-lines';

function streamOf(bytes: Uint8Array, sizes: readonly number[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
        const size = sizes[turn % sizes.length] ?? 1;
        controller.enqueue(bytes.slice(at, at + size));
        at += size;
      }
      controller.close();
    },
  });
}

test('the lines are the same wherever the chunks are cut', async () => {
  const texts = fc.array(
    fc.string({ unit: 'grapheme', minLength: 1 }).map((text) => `"${text.replaceAll('\n', '')}"`),
  );
  await fc.assert(
    fc.asyncProperty(
      texts,
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
      async (lines, sizes) => {
        const bytes = new TextEncoder().encode(lines.map((text) => `${text}\n`).join(''));
        const read: string[] = [];
        for await (const text of readTextLines(streamOf(bytes, sizes))) read.push(text);
        expect(read).toEqual(lines);
      },
    ),
  );
});
