import { expect, test } from 'vitest';
import { LineShape } from './line-shape';
import { ShapeSet, shapesMax } from './shape-set';

function shapeOf(text: string): LineShape {
  const shape = new LineShape();
  const bytes = Buffer.from(text);
  shape.addText(bytes, { start: 0, end: bytes.length });
  return shape;
}

/** Digits would be no word. */
const wordOf = (index: number) =>
  index.toString(20).replace(/\d/g, (digit) => 'klmnopqrst'[Number(digit)] ?? '');

test('what was added is in it, up to the bound; then what comes is not remembered, and it says so', () => {
  const set = new ShapeSet();
  for (let index = 0; index < shapesMax; index += 1) set.add(shapeOf(`kind zz${wordOf(index)}`));
  expect(set.size).toBe(shapesMax);
  for (let index = 0; index < shapesMax; index += 997)
    expect(set.has(shapeOf(`kind zz${wordOf(index)}`))).toBe(true);
  set.add(shapeOf(`kind zz${wordOf(0)}`));
  expect(set.overflowed).toBe(false);
  expect(set.has(shapeOf('of another kind'))).toBe(false);
  set.add(shapeOf('of another kind'));
  expect(set.overflowed).toBe(true);
  expect(set.has(shapeOf('of another kind'))).toBe(false);
  expect(set.size).toBe(shapesMax);
});

test('a text of nothing is no news', () => {
  expect(new ShapeSet().has(shapeOf('  '))).toBe(true);
});
