import { describe, expect, test } from 'vitest';
import { mayLoop } from './container-changes';

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
