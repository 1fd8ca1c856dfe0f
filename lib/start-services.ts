import { hostname } from 'node:os';
import { join } from 'node:path';
import { openAlerts } from '@/lib/alerts/alerts';
import { createBundles } from '@/lib/bundle/bundles';
import { type Config, readConfig } from '@/lib/config/config';
import type { Operation } from '@/lib/contracts/operation';
import { isDevServerKind } from '@/lib/contracts/operation-kinds';
import { isWaiting } from '@/lib/contracts/waiting';
import { sweepDirectory, sweepDrafts } from '@/lib/core/atomic-file';
import { systemClock } from '@/lib/core/clock';
import { diagnose } from '@/lib/diagnosis/diagnose';
import { createDocs } from '@/lib/docs/docs';
import { connectEngine } from '@/lib/engine/connect';
import { detectEngine } from '@/lib/engine/detect';
import { EventHub } from '@/lib/events/hub';
import { createEngineChoice, readChosenEngine } from '@/lib/health/engine-choice';
import { createHealthMonitor } from '@/lib/health/monitor';
import { openReadyRecord } from '@/lib/health/since-ready/since-ready';
import { openIncidents } from '@/lib/incidents/incidents';
import { createOldRunnerFinder } from '@/lib/leftovers/find';
import { createServiceRecorder } from '@/lib/logs/service-recorder';
import { openJournal } from '@/lib/operations/journal';
import { createOperations } from '@/lib/operations/operations';
import { acquireInstanceLock } from '@/lib/process/instance-lock';
import { processStart } from '@/lib/process/process-start';
import { agentRunner, agentRunnerSettingsPath } from '@/lib/runner/agent-runner';
import { createRunner } from '@/lib/runner/create-runner';
import { createRuns } from '@/lib/runs/create-runs';
import { Sessions } from '@/lib/security/sessions';
import { Tickets } from '@/lib/security/tickets';
import { createDesiredStateStore } from '@/lib/service/desired-state';
import { ResourceMonitor } from '@/lib/service/resources';
import { openRunHistory } from '@/lib/service/run-history';
import { stopInVain } from '@/lib/service/stop-in-vain';
import { followSettings, publishChanges, recoverWithEngine } from '@/lib/service-changes';
import { type Services, servicesHolder } from '@/lib/services';
import { createPreferencesStore } from '@/lib/settings/preferences';
import { settingsTarget } from '@/lib/settings/settings-file';
import { createSettingsStore } from '@/lib/settings/settings-store';
import { keepTlsFile, sweepKeptTls } from '@/lib/settings/tls-store';
import { startDevServer } from '@/lib/start-dev-server';
import { connectTemporal } from '@/lib/temporal/connection';
import { findClientProfile } from '@/lib/temporal/find-profile';
import { findRemovable } from '@/lib/uninstall/find-removable';
import { machineParts } from '@/lib/uninstall/machine-parts';
import { askBlockedStack } from '@/lib/worker/blocked-stack';
import { createProofRecord } from '@/lib/worker/proof-record';

/** One that waits first leaves the worker to go on: what the worker is then is what it is. */
function atWork(operation: Operation | null): Operation | null {
  return operation === null || isWaiting(operation) ? null : operation;
}

/** A wish of half a day ago may be nobody's any more. */
const leftWaitingMaxMs = 12 * 3_600_000;

/** Begins anew what waited when the console before this one ended; a command that serves nobody leaves it. */
function goOnWaiting({ operations, runner }: Services, now: number): void {
  const left = operations.leftWaiting();
  if (left === null || left.asked === undefined || isDevServerKind(left.kind)) return;
  if (now - Math.max(left.startedAt, left.asked.at ?? 0) > leftWaitingMaxMs) return;
  operations.start(runner.operation(left.kind, left.asked), left.startedBy);
}

/** What a killed console or an earlier setting left, and nobody will read again: it may hold keys. */
async function sweepLeftDrafts(config: Config): Promise<void> {
  const isAlive = async (pid: number) => (await processStart(pid, config.platform)) !== null;
  for (const directory of [config.consoleDirectory, config.logDirectory])
    await sweepDirectory(directory, isAlive);
  await sweepDrafts(await settingsTarget(agentRunnerSettingsPath(config)));
  await sweepDirectory(join(config.consoleDirectory, 'tls'), isAlive);
  await sweepKeptTls(config.consoleDirectory, agentRunnerSettingsPath(config));
}

/**
 * Composition root: takes the lock of the home directory, wires the rooms, finishes what a crash left, and starts the
 * monitor and the recorder.
 * @param address of the console's page, for the next process that finds the lock taken; null for a command line without a page
 * @throws Failure `config-invalid`, `console-already-running`
 */
export async function startServices(
  environment: NodeJS.ProcessEnv,
  startDirectory: string,
  address: (config: Config) => string | null,
): Promise<Services> {
  const config = readConfig(environment, startDirectory);
  const lock = await acquireInstanceLock(join(config.consoleDirectory, 'lock'), {
    address: address(config),
    platform: config.platform,
  });
  await sweepLeftDrafts(config);
  const clock = systemClock;
  const { journal, unfinished } = await openJournal(join(config.consoleDirectory, 'journal.jsonl'));
  const operations = createOperations({ clock, journal });
  const settings = createSettingsStore({
    path: agentRunnerSettingsPath(config),
    readProfile: (environment) => findClientProfile(environment, config.temporalProfilePath),
  });
  const preferences = createPreferencesStore(config.preferencesPath);
  const oldRunner = createOldRunnerFinder(config, clock);
  const proofs = createProofRecord(join(config.consoleDirectory, 'proofs.jsonl'), clock);
  const service = agentRunner({ config, clock, settings, oldRunner, connectTemporal });
  const sinceReady = await openReadyRecord({
    path: join(config.consoleDirectory, 'last-ready.json'),
    directories: [config.workspaceDirectory, config.consoleDirectory],
    clock,
  });
  const history = await openRunHistory({
    path: service.files.history,
    operationRunning: () => operations.running(service.name),
  });
  const health = createHealthMonitor({
    service,
    history,
    memoryKills: (container) => resources.memoryKills(container),
    config,
    clock,
    settings,
    oldRunner,
    readPreferences: () => preferences.read(),
    detect: detectEngine,
    connect: connectEngine,
    connectTemporal,
    proofs,
    sinceReady,
    notRecorded: () => logs.summary().notWritten ?? null,
    operationRunning: () => atWork(operations.running(service.name)),
  });
  const engine = () => health.engine();
  const watch = () => health.containerWatch();
  const goodTime = () => incidents.goodTime(health.current().sinceReady?.readyAt ?? null);
  const limits = config.logLimits;
  const logs = createServiceRecorder(service, { clock, engine, watch, limits, goodTime });
  const detect = async () => detectEngine(config, undefined, await readChosenEngine(preferences.read));
  const runner = createRunner({
    service,
    history,
    config,
    clock,
    desired: createDesiredStateStore(service.files.desiredState),
    settings,
    preferences,
    oldRunner,
    engine,
    detect,
    connectTemporal,
    refreshHealth: () => health.refresh(),
    watch,
  });
  const incidents = await openIncidents({
    directory: join(config.consoleDirectory, 'incidents'),
    clock,
    lastLines: async (limit) => (await logs.page({ limit })).lines,
    blockedStack: async (signal) => {
      const own = await health.ownContainer(signal);
      const connected = own && (await engine());
      return connected && (await askBlockedStack(connected, own, signal));
    },
  });
  const alerts = await openAlerts({ directory: config.consoleDirectory, clock, host: hostname() });
  const serverParts = { config, clock, settings, operations, health, detect, goodTime };
  const { stop: stopDevServer, ...ofDevServer } = await startDevServer(serverParts);
  const resources = await ResourceMonitor.open({
    path: service.files.resources,
    clock,
    engine,
    ownContainer: (signal) => health.ownContainer(signal),
    heardUsage: (container) => health.heardUsage(container),
    lives: () => history.lives(),
  });
  const runs = createRuns({
    config,
    clock,
    settings,
    connectTemporal,
    container: (signal) => health.ownContainer(signal),
    prove: () => health.prove(),
  });
  const engines = createEngineChoice({
    config,
    detect: detectEngine,
    preferences,
    monitor: health,
    operationRunning: () => operations.running(),
  });
  const ownContainer = (signal: AbortSignal) => health.ownContainer(signal);
  const status = () => health.refresh();
  const why: Services['why'] = (query, signal) =>
    diagnose({ config, clock, settings, connectTemporal, status, ownContainer }, query, signal);
  const shown = { operations, health, incidents, history, resources, engines, settings, logs };
  const stopping = new AbortController();
  const services: Services = {
    config,
    ...shown,
    bundles: createBundles({ ...shown, config, clock, environment, why }),
    alerts,
    runner,
    ...ofDevServer,
    runs,
    preferences,
    proofs,
    docs: createDocs(),
    why,
    removable: async (signal) =>
      (await findRemovable(machineParts(config, environment, startDirectory), signal)).view,
    keepTlsFile: (name, content) => keepTlsFile(config.consoleDirectory, name, content),
    events: new EventHub(clock.now()),
    sessions: new Sessions(join(config.consoleDirectory, 'sessions.json'), clock),
    tickets: new Tickets(clock),
    close: async () => {
      stopping.abort(new DOMException('The console ends', 'AbortError'));
      const looks = [logs.stop(), stopDevServer(), health.stop(), resources.stop(), runs.close(), following];
      await Promise.all([operations.close(), alerts.stop(), ...looks]);
      await incidents.stop();
      await Promise.all([history.saved(), sinceReady.saved()]);
      await lock.release();
    },
  };
  servicesHolder().services = services;
  publishChanges(services);
  const ofRunner = {
    start: operations.start.bind(operations),
    running: () => operations.running(service.name),
  };
  stopInVain({ history, operations: ofRunner, clock, stop: () => runner.operation('stop') });
  health.start();
  logs.start();
  resources.start();
  const following = followSettings(services, clock, stopping.signal);
  const isOfServer = ({ kind }: Operation) => isDevServerKind(kind);
  await runner.recover(unfinished.filter((each) => !isOfServer(each)));
  await services.devServer.recover(unfinished.filter(isOfServer));
  recoverWithEngine(services);
  const onAnswer = () => services.events.publish({ type: 'settings-change' });
  void runner.lookDaily(onAnswer, stopping.signal);
  // A command that serves nobody leaves both to the next console.
  if (address(config) !== null) {
    goOnWaiting(services, clock.now());
    alerts.start(incidents.view().incidents[0] ?? null);
  }
  return services;
}
