import { expect, test } from 'vitest';
import { readFrames } from './exec-frames';

async function* inChunks(...chunks: Buffer[]) {
  yield* chunks;
}

const hello = Buffer.from([1, 0, 0, 0, 0, 0, 0, 2, 104, 105]);

test('E34: output in slices of one byte is the same output', async () => {
  const slices = [...hello].map((byte) => Buffer.from([byte]));
  const read: number[] = [];
  for await (const { bytes } of readFrames(inChunks(...slices))) read.push(...bytes);
  expect(Buffer.from(read).toString()).toBe('hi');
});

test('E34: output that no engine sends is a fault of the engine, not of the console', async () => {
  const reading = async () => {
    for await (const _ of readFrames(inChunks(hello, Buffer.from('HTTP/1.1 101 UPGRADED'))));
  };
  await expect(reading()).rejects.toMatchObject({ code: 'engine-answer-invalid' });
});
