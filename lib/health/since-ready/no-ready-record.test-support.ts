import type { ReadyRecord } from './since-ready';

/** Of a worker that never was ready. */
export const noReadyRecord: ReadyRecord = {
  observe: () => undefined,
  sinceReady: () => null,
  print: () => '',
  saved: async () => undefined,
};
