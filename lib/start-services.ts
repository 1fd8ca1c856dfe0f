import { join } from 'node:path';
import { type Config, readConfig } from '@/lib/config/config';
import type { Operation } from '@/lib/contracts/operation';
import { isWaiting } from '@/lib/contracts/waiting';
import { sweepDirectory, sweepDrafts } from '@/lib/core/atomic-file';
import { systemClock } from '@/lib/core/clock';
import { connectEngine } from '@/lib/engine/connect';
import { detectEngine } from '@/lib/engine/detect';
import { EventHub } from '@/lib/events/hub';
import { createEngineChoice, readChosenEngine } from '@/lib/health/engine-choice';
import { createHealthMonitor } from '@/lib/health/monitor';
import { createOldRunnerFinder } from '@/lib/leftovers/find';
import { createServiceRecorder } from '@/lib/logs/service-recorder';
import { openJournal } from '@/lib/operations/journal';
import { createOperations } from '@/lib/operations/operations';
import { acquireInstanceLock } from '@/lib/process/instance-lock';
import { processStart } from '@/lib/process/process-start';
import { agentRunner, agentRunnerSettingsPath } from '@/lib/runner/agent-runner';
import { createRunner } from '@/lib/runner/create-runner';
import { Sessions } from '@/lib/security/sessions';
import { Tickets } from '@/lib/security/tickets';
import { createDesiredStateStore } from '@/lib/service/desired-state';
import { ResourceMonitor } from '@/lib/service/resources';
import { openRunHistory } from '@/lib/service/run-history';
import { stopInVain } from '@/lib/service/stop-in-vain';
import { type Services, servicesHolder } from '@/lib/services';
import { createPreferencesStore } from '@/lib/settings/preferences';
import { settingsTarget } from '@/lib/settings/settings-file';
import { createSettingsStore } from '@/lib/settings/settings-store';
import { keepTlsFile, sweepKeptTls } from '@/lib/settings/tls-store';
import { connectTemporal } from '@/lib/temporal/connection';
import { findClientProfile } from '@/lib/temporal/find-profile';
import { createProofRecord } from '@/lib/worker/proof-record';

/** Every change of a room becomes an event of the one stream. */
function publishChanges({ events, health, operations, logs }: Services): void {
  health.subscribe((status) => events.publish({ type: 'status-change', status }));
  operations.subscribe((operation) => {
    events.publish({ type: 'operation-change', operation });
    health.rejudge();
  });
  logs.subscribe(() => {
    const { lastNumber, lastLineAt } = logs.summary();
    events.publish({ type: 'log-append', lines: lastNumber, lastLineAt });
  });
}

/** A change that was cut off by the engine's end goes on when the engine is back, whether or not anybody looks. */
function recoverWithEngine({ health, operations, runner }: Services): void {
  let wasThere = true;
  health.subscribe(({ engine }) => {
    const isBack = engine !== null && !wasThere;
    wasThere = engine !== null;
    if (isBack && operations.running() === null) void runner.recover([]);
  });
}

/** One that waits first leaves the worker to go on: what the worker is then is what it is. */
function atWork(operation: Operation | null): Operation | null {
  return operation === null || isWaiting(operation) ? null : operation;
}

/** A wish of half a day ago may be nobody's any more. */
const leftWaitingMaxMs = 12 * 3_600_000;

/** Begins anew what waited when the console before this one ended; a command that serves nobody leaves it. */
function goOnWaiting({ operations, runner }: Services, now: number): void {
  const left = operations.leftWaiting();
  if (left === null || left.asked === undefined) return;
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
  const history = await openRunHistory({
    path: service.files.history,
    operationRunning: () => operations.running(),
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
    operationRunning: () => atWork(operations.running()),
  });
  const engine = () => health.engine();
  const watch = () => health.containerWatch();
  const logs = createServiceRecorder(service, { clock, engine, watch });
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
    detect: async () => detectEngine(config, undefined, await readChosenEngine(preferences.read)),
    connectTemporal,
    refreshHealth: () => health.refresh(),
    watch,
  });
  const resources = await ResourceMonitor.open({
    path: service.files.resources,
    clock,
    engine,
    ownContainer: (signal) => health.ownContainer(signal),
    lives: () => history.lives(),
  });
  const stopping = new AbortController();
  const services: Services = {
    config,
    operations,
    health,
    history,
    resources,
    engines: createEngineChoice({
      config,
      detect: detectEngine,
      preferences,
      monitor: health,
      operationRunning: () => operations.running(),
    }),
    runner,
    settings,
    preferences,
    proofs,
    keepTlsFile: (name, content) => keepTlsFile(config.consoleDirectory, name, content),
    logs,
    events: new EventHub(clock.now()),
    sessions: new Sessions(join(config.consoleDirectory, 'sessions.json'), clock),
    tickets: new Tickets(clock),
    close: async () => {
      stopping.abort(new DOMException('The console ends', 'AbortError'));
      await Promise.all([operations.close(), logs.stop(), health.stop(), resources.stop()]);
      await history.saved();
      await lock.release();
    },
  };
  servicesHolder().services = services;
  publishChanges(services);
  stopInVain({ history, operations, clock, stop: () => runner.operation('stop') });
  health.start();
  logs.start();
  resources.start();
  await runner.recover(unfinished);
  recoverWithEngine(services);
  const onAnswer = () => services.events.publish({ type: 'settings-change' });
  void runner.lookDaily(onAnswer, stopping.signal);
  if (address(config) !== null) goOnWaiting(services, clock.now());
  return services;
}
