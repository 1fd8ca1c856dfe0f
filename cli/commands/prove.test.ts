import { expect, test } from 'vitest';
import { fakeContext } from './fake-client';
import { prove } from './prove';

test('a worker that did its task is proven, with where the time went', async () => {
  const { context, printed } = fakeContext({});
  expect(await prove(context, { json: false })).toBe(0);
  expect(printed).toEqual([
    'The worker did a task in 50 ms: it waited 9 ms for the worker, which took 31 ms.',
  ]);
});

test('one that did not is an untrue answer with the reason', async () => {
  const outcome = {
    type: 'missed' as const,
    stage: 'not-taken' as const,
    reason: 'no worker took it in 10 s',
  };
  const { context, printed } = fakeContext({ proof: { outcome, at: 0, durationMs: 10_000 } });
  expect(await prove(context, { json: false })).toBe(1);
  expect(printed).toEqual(['Not proven: no worker took it in 10 s.']);
});
