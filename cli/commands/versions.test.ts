import { expect, test } from 'vitest';
import { recordedOperation } from '@/cli/recorded-operation';
import { fakeContext } from './fake-client';
import { rollBackVersion, showVersions } from './versions';

const version = (hex: string, change: object) => ({
  imageId: `sha256:${hex.repeat(64)}`,
  reference: `mine:${hex}`,
  version: null,
  kept: `localhost/kept:${hex}`,
  firstReadyAt: 0,
  lastReadyAt: 0,
  runs: false,
  isHere: true,
  ...change,
});
const versions = [
  version('a', { runs: true, version: '2.0.0' }),
  version('b', { isHere: false }),
  version('c', {}),
];
const changes = [recordedOperation({ state: 'succeeded', outcome: 'Upgraded' })];

test('the versions that were ready are listed with what became of them', async () => {
  const { context, printed } = fakeContext({ versions });
  expect(await showVersions(context, { json: false })).toBe(0);
  expect(printed).toEqual([
    'aaaaaaaaaaaa  mine:a  2.0.0  runs',
    'bbbbbbbbbbbb  mine:b  not here any more',
    expect.stringMatching(/^cccccccccccc {2}mine:c {2}ready /),
  ]);
});

test.each([null, 'ccc'])(
  'rollback to %s puts the kept image in the place of the one that runs',
  async (id) => {
    const { context, requests } = fakeContext({ versions, changes });
    expect(await rollBackVersion(context, { id, json: false })).toBe(0);
    expect(requests).toMatchObject([{ kind: 'upgrade', image: 'localhost/kept:c' }]);
  },
);

test.each(['bbb', 'fff'])('%s, which is not here, is refused, and nothing is begun', async (id) => {
  const { context, requests } = fakeContext({ versions });
  await expect(rollBackVersion(context, { id, json: false })).rejects.toMatchObject({
    code: 'version-unknown',
  });
  expect(requests).toEqual([]);
});
