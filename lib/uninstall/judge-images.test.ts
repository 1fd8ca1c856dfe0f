import { expect, test } from 'vitest';
import type { InventoryContainer, InventoryImage } from '@/lib/engine/inventory';
import { keptRepository } from '@/lib/settings/image-choice';
import { judgeImages } from './judge-images';

const image = (id: string, names: string[], layers: Array<[string, number]> = []): InventoryImage => ({
  id,
  names,
  sizeBytes: 0,
  layers: layers.map(([chain, sizeBytes]) => ({ chain, sizeBytes })),
});
const containerOf = (imageId: string, name: string): InventoryContainer => ({
  id: name,
  name,
  imageId,
  imageReference: '',
  labels: {},
  state: 'exited',
  sizeBytes: 0,
});
const ours = `${keptRepository}:aaa-`;
const judge = (images: InventoryImage[], containers: InventoryContainer[] = []) =>
  judgeImages(
    { images, containers },
    { keptPrefix: ours, references: new Set(['runner:1', 'runner:2']), imageIds: new Set(['sha256:by-id']) },
    ({ name }) => name.startsWith('ours'),
  );

test('an image that was not asked for is not among them', () => {
  expect(judge([image('1', ['other:1'])])).toEqual([]);
});

test('a layer that two images have is counted once', () => {
  const base: [string, number] = ['base', 100];
  const judged = judge([
    image('1', ['docker.io/library/runner:1'], [base, ['one', 10]]),
    image('2', ['localhost/runner:2'], [base, ['two', 1]]),
  ]);
  expect(judged.map(({ sizeBytes }) => sizeBytes)).toEqual([110, 1]);
});

test('its own containers do not hold an image; somebody else’s does, and is named', () => {
  const one = image('1', ['runner:1'], [['base', 100]]);
  expect(judge([one], [containerOf('1', 'ours')])).toMatchObject([{ kept: null, names: ['runner:1'] }]);
  expect(judge([one], [containerOf('1', 'theirs')])).toMatchObject([
    { kept: 'used by theirs', names: [], sizeBytes: 0 },
  ]);
});

test('of an image that another console keeps only this console’s own name goes', () => {
  const both = image('1', ['runner:1', `${ours}1`, `${keptRepository}:bbb-1`], [['base', 100]]);
  expect(judge([both])).toMatchObject([{ kept: null, names: [`${ours}1`], sizeBytes: 0 }]);
});

test('a name that somebody else gave stays, and the image with it', () => {
  expect(judge([image('1', ['runner:1', 'mine:1'], [['base', 100]])])).toMatchObject([
    { names: ['runner:1'], sizeBytes: 0, note: expect.stringContaining('mine:1') },
  ]);
  expect(judge([image('sha256:by-id', ['mine:1'])])).toMatchObject([
    { names: [], kept: expect.stringContaining('mine:1') },
  ]);
});

test('the console’s own name goes last: until then a second run finds the image by it', () => {
  expect(judge([image('1', [`${ours}1`, 'runner:1'])])[0]?.names).toEqual(['runner:1', `${ours}1`]);
});
