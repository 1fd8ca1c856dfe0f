import type { RunHistory } from './run-history';

/** Where a test does not ask what became of a container. */
export const noHistory: RunHistory = {
  lives: () => [],
  noteFacts: () => {},
  noteEvent: () => {},
  unread: () => null,
  noteLines: () => {},
  subscribe: () => () => {},
  saved: async () => {},
};
