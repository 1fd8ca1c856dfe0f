import type { EnginesView } from '@/lib/contracts/engines';
import type { LogBatch, LogPage, LogSummary } from '@/lib/contracts/log';
import type { NewerImage } from '@/lib/contracts/newer-image';
import type { Operation, OperationInput, OperationKind } from '@/lib/contracts/operation';
import type { PreferenceChange, PreferencesView } from '@/lib/contracts/preferences';
import type { Proof } from '@/lib/contracts/proof';
import type { Resources } from '@/lib/contracts/resources';
import type { Life } from '@/lib/contracts/run-history';
import type { Status } from '@/lib/contracts/status';
import type { VersionsView } from '@/lib/contracts/versions';
import type { WorkNow } from '@/lib/contracts/work-now';
import { type Clock, systemClock } from '@/lib/core/clock';
import { Failure } from '@/lib/core/failure';
import { startRequested } from '@/lib/runner/start-requested';
import type { ConsoleClient } from './console-client';

/** The rooms of a console, as far as a command needs them. */
interface LocalRooms<Definition> {
  health: { refresh(): Promise<Status>; prove(): Promise<Proof> };
  history: { lives(): Life[] };
  resources: { upToDate(signal: AbortSignal): Promise<void>; view(): Resources };
  engines: {
    view(signal: AbortSignal): Promise<EnginesView>;
    use(engine: string | null, signal: AbortSignal): Promise<void>;
  };
  operations: {
    start(definition: Definition, startedBy: string, key: string): { operation: Operation; joined: boolean };
    get(id: string): Operation | null;
    cancel(id: string): boolean;
    subscribe(listener: (operation: Operation) => void): () => void;
  };
  preferences: { save(change: PreferenceChange): Promise<void> };
  runner: {
    operation(kind: OperationKind, input?: OperationInput): Definition;
    preferences(signal: AbortSignal): Promise<PreferencesView>;
    newerImage(signal: AbortSignal): Promise<NewerImage>;
    versions(signal: AbortSignal): Promise<VersionsView>;
    work(signal: AbortSignal): Promise<WorkNow>;
    hasUnfinishedChange(): Promise<boolean>;
  };
  logs: {
    start(): void;
    summary(): LogSummary;
    page(query: { limit: number }): Promise<LogPage>;
    follow(after: number, signal: AbortSignal): AsyncGenerator<LogBatch>;
  };
  sessions: { endAll(): Promise<number> };
  close(): Promise<void>;
}

export interface LocalClientParts<Definition> {
  rooms: LocalRooms<Definition>;
  userName: string;
  clock?: Clock;
}

/** Time for the recorder to take up what the container wrote while no console ran. */
const catchUpMs = 2000;
const catchUpStepMs = 100;
const viewTimeoutMs = 15_000;

/** The same rooms in this process, for as long as the command runs. */
export function createLocalClient<Definition>(parts: LocalClientParts<Definition>): ConsoleClient {
  const { rooms, userName, clock = systemClock } = parts;
  const { operations, health, logs } = rooms;
  return {
    status: () => health.refresh(),
    prove: async () => {
      await health.refresh();
      return await health.prove();
    },
    newerImage: () => rooms.runner.newerImage(AbortSignal.timeout(viewTimeoutMs)),
    versions: () => rooms.runner.versions(AbortSignal.timeout(viewTimeoutMs)),
    history: async () => {
      await health.refresh();
      return { lives: rooms.history.lives() };
    },
    resources: async () => {
      await rooms.resources.upToDate(AbortSignal.timeout(viewTimeoutMs));
      return rooms.resources.view();
    },
    work: () => rooms.runner.work(AbortSignal.timeout(viewTimeoutMs)),
    savePreferences: async (preferences) => {
      await rooms.preferences.save(preferences);
      return await rooms.runner.preferences(AbortSignal.timeout(viewTimeoutMs));
    },
    engines: () => rooms.engines.view(AbortSignal.timeout(viewTimeoutMs)),
    chooseEngine: async (engine) => {
      await rooms.engines.use(engine, AbortSignal.timeout(viewTimeoutMs));
      await health.refresh();
      return await rooms.engines.view(AbortSignal.timeout(viewTimeoutMs));
    },
    startOperation: async (request) => startRequested(rooms, request, userName),
    watchOperation: (operationId) => watchOperation(operations, operationId),
    cancelOperation: async (operationId) => operations.cancel(operationId),
    hasUnfinishedChange: () => rooms.runner.hasUnfinishedChange(),
    readLogs: async (limit) => {
      await catchUp(logs, clock);
      return await logs.page({ limit });
    },
    followLogs: (after, signal) => logs.follow(after, signal),
    signInLink: async () => {
      throw new Failure({
        code: 'console-not-running',
        title: 'No console is running',
        reason: 'A sign-in link belongs to a running console.',
        remedy: { summary: 'Start it; it prints a link.', command: 'stigmer-console up' },
      });
    },
    endSessions: () => rooms.sessions.endAll(),
    close: () => rooms.close(),
  };
}

async function* watchOperation(
  operations: LocalRooms<unknown>['operations'],
  operationId: string,
): AsyncGenerator<Operation> {
  let notify = () => {};
  const unsubscribe = operations.subscribe((changed) => {
    if (changed.id === operationId) notify();
  });
  let before = '';
  try {
    while (true) {
      const changed = new Promise<void>((resolve) => {
        notify = resolve;
      });
      const operation = operations.get(operationId);
      if (operation === null) return;
      const text = JSON.stringify(operation);
      if (text !== before) yield operation;
      if (operation.state !== 'running') return;
      before = text;
      await changed;
    }
  } finally {
    unsubscribe();
  }
}

/** Until the recorder follows, or nothing new came for a while: what it has by then is shown. */
async function catchUp(logs: LocalRooms<unknown>['logs'], clock: Clock): Promise<void> {
  logs.start();
  const until = clock.monotonic() + catchUpMs;
  let before = -1;
  while (clock.monotonic() < until) {
    const { following, lastNumber } = logs.summary();
    if (following && lastNumber === before) return;
    before = lastNumber;
    await clock.sleep(catchUpStepMs);
  }
}
