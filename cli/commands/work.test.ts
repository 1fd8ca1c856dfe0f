import { expect, test } from 'vitest';
import { recordedOperation } from '@/cli/recorded-operation';
import { fakeContext } from './fake-client';
import { operate } from './operate';
import { showWork } from './work';

const run = { workflowId: 'run-1', type: 'RunAgent', session: 's1', since: 0, progress: null };
const work = { count: 2, runs: [run], forecast: { runs: 20, p90Ms: 60_000 }, unknown: null };

test('the runs that a worker has in hands are listed, with how long such runs take', async () => {
  const { context, printed } = fakeContext({ work });
  expect(await showWork({ ...context, now: () => 20_000 }, { json: false })).toBe(0);
  expect(printed).toEqual([
    '2 runs are under way.',
    'run-1  session s1  its progress is not known  for 20 s',
    expect.stringMatching(/likely done within 40 s\.$/),
  ]);
});

test('no run is said in one line', async () => {
  const { context, printed } = fakeContext({});
  await showWork(context, { json: false });
  expect(printed).toEqual(['No run is under way.']);
});

test('a time of the day is sent as the moment that it comes next; nothing is sent where nothing was said', async () => {
  const changes = [recordedOperation({ kind: 'restart', state: 'succeeded' })];
  const { context, requests } = fakeContext({ changes });
  const now = new Date(2026, 10, 28, 7, 30).getTime();
  for (const when of ['07:45', 'idle', undefined])
    await operate({ ...context, now: () => now }, 'restart', { json: false, ...(when && { when }) });
  expect(requests.map(({ at, when }) => ({ at, when }))).toEqual([
    { at: now + 15 * 60_000, when: undefined },
    { at: undefined, when: 'idle' },
    { at: undefined, when: undefined },
  ]);
});
