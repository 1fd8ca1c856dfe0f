import { expect, test } from 'vitest';
import { recordedOperation } from '@/cli/recorded-operation';
import type { StrayContainer } from '@/lib/contracts/strays';
import { fakeContext } from './fake-client';
import { strays } from './strays';

const stray: StrayContainer = {
  id: `ab${'0'.repeat(62)}`,
  name: 'restored',
  kind: 'copy',
  home: null,
  image: 'agent-runner:1',
  state: 'running',
  createdAt: 0,
};
const other: StrayContainer = { ...stray, id: `ac${'0'.repeat(62)}`, kind: 'orphan', home: '/home/gone' };

test('are listed with id, name, state, age and whose they were', async () => {
  const { context, printed } = fakeContext({ strays: [stray, other] });
  expect(await strays(context, { remove: null, json: false, yes: false })).toBe(0);
  expect(printed[0]).toMatch(/^ab0+ {2}restored {2}running, created 1970-.*: it has this console’s label/);
  expect(printed[1]).toContain('its console’s home /home/gone is gone');
});

test('one is removed by the beginning of its id, and only when that names one', async () => {
  const ended = recordedOperation({ state: 'succeeded', outcome: 'restored is removed' });
  const { context, requests } = fakeContext({ strays: [stray, other], changes: [ended] });
  const options = { json: false, yes: true };
  await expect(strays(context, { remove: 'a', ...options })).rejects.toThrow('Nothing was removed');
  await expect(strays(context, { remove: 'ff', ...options })).rejects.toThrow('Nothing was removed');
  expect(await strays(context, { remove: 'ab', ...options })).toBe(0);
  expect(requests).toMatchObject([{ kind: 'remove-stray', confirmed: true, container: stray.id }]);
});

test('without a terminal nothing is removed unless it was said', async () => {
  const { context, requests } = fakeContext({ strays: [stray] });
  await expect(strays(context, { remove: 'ab', json: false, yes: false })).rejects.toThrow();
  expect(requests).toEqual([]);
});
