import type { TemporalRuns } from './run-types';

/** A Temporal that has no runs. */
export const noRuns: TemporalRuns = {
  list: async () => ({ runs: [], next: null }),
  find: async () => null,
  input: async () => ({ type: 'none' }),
  end: async () => ({ type: 'open' }),
  activities: async () => [],
  progress: async () => ({ type: 'none' }),
  order: async () => undefined,
  repeat: async () => undefined,
};
