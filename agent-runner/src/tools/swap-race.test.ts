import { expect, it } from 'vitest';
import { runSwapRace } from './swap-race';

it('no swap of directories and links lets a file tool out (agent-runner/bench/sandbox-race.ts runs 100,000)', async () => {
  const figures = await runSwapRace({ operationsMax: 100_000, durationMs: 5000 });
  expect(figures.escapes).toBe(0);
  // The race did take place.
  expect(figures.succeeded).toBeGreaterThan(20);
  expect(figures.refused).toBeGreaterThan(20);
}, 30_000);
