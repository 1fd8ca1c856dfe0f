import type { ConsoleEvent } from '@/lib/contracts/events';
import type { Operation } from '@/lib/contracts/operation';
import type { Access } from '@/lib/contracts/session';
import type { Status } from '@/lib/contracts/status';
import { consoleVersion } from '@/lib/version';
import type { LiveMessage } from './messages';

/** What this browser knows of the console, and how fresh it is. */
export interface LiveState {
  connection: 'connecting' | 'open' | 'lost' | 'signed-out';
  /** When the connection was lost, milliseconds since 1970. */
  lostAt: number | null;
  /** Who is signed in here. Null until the console has told it. */
  person: { name: string; access: Access } | null;
  status: Status | null;
  /** Newest first. Null until the history was loaded once. */
  operations: readonly Operation[] | null;
  log: { lines: number; lastLineAt: number | null };
  /** Counts changes of the settings file, so that a form knows when to load it again. */
  settingsVersion: number;
  /** The same of alerts and where they go. */
  alertsVersion: number;
  /** Counts connections whose events could not all be replayed: the history is loaded again then. */
  gaps: number;
  /** The console's version where it is not this page's: the page was loaded before an update. */
  otherVersion: string | null;
}

export const firstLiveState: LiveState = {
  connection: 'connecting',
  lostAt: null,
  person: null,
  status: null,
  operations: null,
  log: { lines: 0, lastLineAt: null },
  settingsVersion: 0,
  alertsVersion: 0,
  gaps: 0,
  otherVersion: null,
};

/** The state after a message; pure. */
export function applyMessage(state: LiveState, message: LiveMessage, now: number): LiveState {
  if (message.type === 'event') return applyEvent(state, message.event);
  if (message.state === 'open') return { ...state, connection: 'open', lostAt: null };
  return { ...state, connection: message.state, lostAt: state.lostAt ?? now };
}

function applyEvent(state: LiveState, event: ConsoleEvent): LiveState {
  switch (event.type) {
    case 'connection-start':
      return {
        ...state,
        ...(event.gap && withGap(state)),
        otherVersion: event.version === consoleVersion ? null : event.version,
      };
    case 'session-known':
      return { ...state, person: { name: event.name, access: event.access } };
    case 'status-change':
      return { ...state, status: event.status };
    case 'operation-change':
      return { ...state, operations: mergeOperations(state.operations ?? [], [event.operation]) };
    case 'log-append':
      return { ...state, log: { lines: event.lines, lastLineAt: event.lastLineAt } };
    case 'settings-change':
      return { ...state, settingsVersion: state.settingsVersion + 1 };
    case 'alerts-change':
      return { ...state, alertsVersion: state.alertsVersion + 1 };
    case 'alert-told':
    case 'log-batch':
    case 'log-end':
      return state;
  }
}

/** Events were missed: what they would have said to load again is loaded again. */
function withGap({ gaps, settingsVersion, alertsVersion }: LiveState) {
  return { gaps: gaps + 1, settingsVersion: settingsVersion + 1, alertsVersion: alertsVersion + 1 };
}

/** Newest first; an operation that has ended is never replaced by an older account of itself. */
export function mergeOperations(known: readonly Operation[], news: readonly Operation[]): Operation[] {
  const byId = new Map(known.map((operation) => [operation.id, operation]));
  for (const operation of news) {
    const old = byId.get(operation.id);
    if (old === undefined || old.endedAt === null || operation.endedAt !== null)
      byId.set(operation.id, operation);
  }
  return [...byId.values()].sort((left, right) => right.startedAt - left.startedAt);
}
