import { expect, test } from 'vitest';
import { recordedOperation } from '@/cli/recorded-operation';
import type { SettingDifference, VersionView } from '@/lib/contracts/versions';
import { fakeContext } from './fake-client';
import { rollBackVersion, showVersions } from './versions';

const version = (hex: string, change: Partial<VersionView>): VersionView => ({
  imageId: `sha256:${hex.repeat(64)}`,
  reference: `mine:${hex}`,
  version: null,
  kept: `localhost/kept:${hex}`,
  firstReadyAt: 0,
  lastReadyAt: 0,
  runs: false,
  isHere: true,
  sizeBytes: null,
  placeMs: 0,
  differences: [],
  ...change,
});
const differences: SettingDifference[] = [
  { name: 'LOG_LEVEL', isSecret: false, change: 'changed', now: 'debug', before: 'info' },
  { name: 'STIGMER_LLM_API_KEY', isSecret: true, change: 'changed', now: null, before: null },
  { name: 'HTTPS_PROXY', isSecret: false, change: 'removed', now: 'http://proxy', before: null },
];
const versions = [
  version('a', { runs: true, version: '2.0.0' }),
  version('b', { isHere: false }),
  version('c', { differences }),
  version('d', { differences: null }),
];
const changes = [recordedOperation({ state: 'succeeded', outcome: 'Upgraded' })];
const plain = { id: null, withSettings: false, preview: false, json: false };

test('the versions that were ready are listed with what became of them', async () => {
  const { context, printed } = fakeContext({ versions });
  expect(await showVersions(context, { json: false })).toBe(0);
  expect(printed).toEqual([
    'aaaaaaaaaaaa  mine:a  2.0.0  runs',
    'bbbbbbbbbbbb  mine:b  not here any more',
    expect.stringMatching(/^cccccccccccc {2}mine:c {2}ready .* {2}3 settings otherwise$/),
    expect.stringMatching(/ {2}settings not kept$/),
  ]);
});

test.each([null, 'ccc'])(
  'rollback to %s puts the kept version in the place of the one that runs, with the settings of now',
  async (id) => {
    const { context, requests } = fakeContext({ versions, changes });
    expect(await rollBackVersion(context, { ...plain, id })).toBe(0);
    expect(requests).toEqual([{ kind: 'rollback', key: expect.any(String), version: versions[2]?.imageId }]);
  },
);

test('with its settings, what changes is said before it is asked for; of a secret only that it is another', async () => {
  const { context, printed, requests } = fakeContext({ versions, changes });
  expect(await rollBackVersion(context, { ...plain, withSettings: true })).toBe(0);
  expect(printed.slice(0, 5)).toEqual([
    'Image: mine:a (aaaaaaaaaaaa) → mine:c (cccccccccccc)',
    'Settings:',
    '  LOG_LEVEL: debug → info',
    '  STIGMER_LLM_API_KEY: another value',
    '  HTTPS_PROXY: taken out',
  ]);
  expect(requests).toMatchObject([{ kind: 'rollback', withSettings: true }]);
});

test('a preview changes nothing', async () => {
  const { context, printed, requests } = fakeContext({ versions });
  expect(await rollBackVersion(context, { ...plain, preview: true })).toBe(0);
  expect(printed.at(-1)).toBe('Settings: as they are now');
  expect(requests).toEqual([]);
});

test.each(['bbb', 'fff'])('%s, which is not here, is refused, and nothing is begun', async (id) => {
  const { context, requests } = fakeContext({ versions });
  await expect(rollBackVersion(context, { ...plain, id })).rejects.toMatchObject({
    code: 'version-unknown',
  });
  expect(requests).toEqual([]);
});
