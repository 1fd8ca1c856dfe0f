import { exportRequestSchema } from '@/lib/contracts/export';
import type { LogService } from '@/lib/contracts/log';
import { logSearchSchema } from '@/lib/contracts/log-search';
import type { Operation } from '@/lib/contracts/operation';
import { type Clock, systemClock } from '@/lib/core/clock';
import { Failure } from '@/lib/core/failure';
import { startRequested } from '@/lib/runner/start-requested';
import { socketSession } from '@/lib/security/request-guard';
import type { ConsoleClient } from './console-client';
import type { LocalLog, LocalRooms } from './local-rooms';

export interface LocalClientParts<Definition> {
  rooms: LocalRooms<Definition>;
  userName: string;
  clock?: Clock;
}

/** Time for the recorder to take up what the container wrote while no console ran. */
const catchUpMs = 2000;
const catchUpStepMs = 100;
const viewTimeoutMs = 15_000;
const inTime = () => AbortSignal.timeout(viewTimeoutMs);

/** The same rooms in this process, for as long as the command runs. */
export function createLocalClient<Definition>(parts: LocalClientParts<Definition>): ConsoleClient {
  const { rooms, userName, clock = systemClock } = parts;
  const { operations, health } = rooms;
  const logOf = (service: LogService) => (service === 'temporal' ? rooms.devServerLogs : rooms.logs);
  return {
    status: () => health.refresh(),
    prove: async () => {
      await health.refresh();
      return await health.prove();
    },
    newerImage: () => rooms.runner.newerImage(inTime()),
    versions: () => rooms.runner.versions(inTime()),
    history: async () => {
      await health.refresh();
      return { lives: rooms.history.lives() };
    },
    incidents: async () => {
      await health.refresh();
      return rooms.incidents.view();
    },
    incident: async (id) => {
      const incident = await rooms.incidents.read(id);
      if (incident === null) throw noIncident(id);
      return incident;
    },
    bundle: async () => {
      await health.refresh();
      await catchUp(rooms.logs, clock);
      return await rooms.bundles.preview();
    },
    bundleFile: async (id, name) => rooms.bundles.file(id, name, []),
    downloadBundle: (id, without) => rooms.bundles.download(id, without),
    resources: async () => {
      await rooms.resources.upToDate(inTime());
      return rooms.resources.view();
    },
    alerts: () => rooms.alerts.view(),
    orderAlerts: (order) => rooms.alerts.order(order),
    queue: () => health.queue(),
    export: (request) => rooms.runner.export(exportRequestSchema.parse(request), inTime()),
    strays: () => rooms.runner.strays(inTime()),
    why: (query) => rooms.why(query, inTime()),
    settings: async () => await rooms.settings.view(await health.ownContainer(inTime())),
    settingsHistory: () => rooms.settings.history(),
    restoreSettings: (wanted) => rooms.settings.restoreVersion(wanted),
    previewImport: (file) => rooms.settings.previewImport(file),
    takeImport: (wanted) => rooms.settings.takeImport(wanted),
    work: () => rooms.runner.work(inTime()),
    runs: (query) => rooms.runs.list(query, inTime()),
    run: (query) => rooms.runs.view(query, inTime()),
    orderRun: (order) => rooms.runs.order(order, inTime()),
    startTest: async (request) => {
      // It begins with a proof, which takes a worker that was seen.
      await health.refresh();
      return rooms.runs.startTest(request);
    },
    test: () => rooms.runs.viewTest(inTime()),
    savePreferences: async (preferences) => {
      await rooms.preferences.save(preferences);
      return await rooms.runner.preferences(inTime());
    },
    engines: () => rooms.engines.view(inTime()),
    devServer: () => rooms.devServer.view({ withSize: true, signal: inTime() }),
    chooseEngine: async (engine) => {
      await rooms.engines.use(engine, inTime());
      await health.refresh();
      return await rooms.engines.view(inTime());
    },
    startOperation: async (request) => startRequested(rooms, request, userName),
    watchOperation: (operationId) => watchOperation(operations, operationId),
    cancelOperation: async (operationId) => operations.cancel(operationId),
    hasUnfinishedChange: async () =>
      (await rooms.runner.hasUnfinishedChange()) || (await rooms.devServer.hasUnfinishedChange()),
    readLogs: async (service, limit) => {
      await catchUp(logOf(service), clock);
      return await logOf(service).page({ limit });
    },
    followLogs: (service, after, signal) => logOf(service).follow(after, signal),
    searchLogs: async function* (service, search, signal) {
      await catchUp(logOf(service), clock);
      yield* logOf(service).search(logSearchSchema.parse(search), signal);
    },
    signInLink: async () => {
      throw new Failure({
        code: 'console-not-running',
        title: 'No console is running',
        reason: 'A sign-in link belongs to a running console.',
        remedy: { summary: 'Start it; it prints a link.', command: 'stigmer-console up' },
      });
    },
    signedIn: async () => rooms.sessions.list(socketSession),
    endSessions: (name) => (name === null ? rooms.sessions.endAll() : rooms.sessions.endOf(name)),
    close: () => rooms.close(),
  };
}

function noIncident(id: string): Failure {
  return new Failure({
    code: 'not-found',
    title: `There is no incident ${id}`,
    reason: 'It may be older than what the console keeps.',
    remedy: { summary: 'List those that there are.', command: 'stigmer-console incidents' },
  });
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
async function catchUp(logs: LocalLog, clock: Clock): Promise<void> {
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
