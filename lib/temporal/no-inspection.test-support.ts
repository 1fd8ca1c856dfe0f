import type { TemporalInspection } from './inspection';

/** Of a server with no work at all. */
export const noInspection: TemporalInspection = {
  workflow: async () => null,
  tail: async () => ({ taskFailure: null, notTaken: null, timers: [], signalled: '', end: null }),
  queue: async (queue) => ({ ...queue, pollers: [], limit: null, backlog: 0 }),
  namespacesWith: async () => [],
  open: async () => ({ total: 0, newest: [] }),
};
