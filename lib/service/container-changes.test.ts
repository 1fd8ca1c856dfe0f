import { describe, expect, test } from 'vitest';
import type { Engine } from '@/lib/engine/types';
import { FakeEngine } from '@/lib/runner/fake-engine.test-support';
import { LeapingClock } from '@/lib/runner/leaping-clock.test-support';
import { mayLoop, stopContainer } from './container-changes';
import { noHistory } from './no-history.test-support';

describe('a container that its engine may be about to start again', () => {
  const now = 1_000_000;
  test.each([
    ['its first life has just ended: it is counted when the second begins', true, 'exited', 0, 100],
    ['a later life has just ended', true, 'exited', 3, 100],
    ['a later life has just begun', true, 'running', 3, 100],
    ['the engine says so', true, 'restarting', 1, 60_000],
    ['its first life goes on', false, 'running', 0, 100],
    ['a later life has lasted', false, 'running', 3, 60_000],
    ['it ended long ago', false, 'exited', 0, 60_000],
  ] as const)('%s: %s', (_, expected, state, restartCount, ago) => {
    const at = now - ago;
    expect(mayLoop({ state, restartCount, startedAt: at, finishedAt: at }, now)).toBe(expected);
  });
});

test('a stop is not done while lives go on that are over before anybody looks', async () => {
  const clock = new LeapingClock();
  const fake = new FakeEngine(() => clock.now());
  fake.addForeign('looping');
  const facts = fake.named('looping');
  if (facts === null) throw new Error('The fake has no container');
  let stops = 0;
  let restartCount = 3;
  const engine: Engine = {
    ...fake.asEngine(),
    inspectContainer: async () => {
      if (stops < 3) restartCount += 1;
      return { ...facts, state: 'exited', restartCount, finishedAt: clock.now() };
    },
    stopContainer: async () => {
      stops += 1;
    },
  };
  const parts = {
    clock,
    service: { owner: { name: 'owner', value: 'one' }, files: { archive: '/nowhere' } },
    history: noHistory,
  };
  await stopContainer(parts, engine, facts.id, 1, new AbortController().signal);
  expect(stops).toBe(3);
});
