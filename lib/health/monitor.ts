import type { Config } from '@/lib/config/config';
import type { Operation } from '@/lib/contracts/operation';
import type { Proof } from '@/lib/contracts/proof';
import type { Status } from '@/lib/contracts/status';
import type { Clock } from '@/lib/core/clock';
import { isFailure, messageOf } from '@/lib/core/failure';
import type { connectEngine } from '@/lib/engine/connect';
import { type ContainerWatch, createContainerWatch } from '@/lib/engine/container-watch';
import type { detectEngine, EngineDetection } from '@/lib/engine/detect';
import type { ContainerFacts, Engine } from '@/lib/engine/types';
import type { OldRunnerFinder } from '@/lib/leftovers/find';
import { isOwnContainer } from '@/lib/service/container-ownership';
import type { RunHistory } from '@/lib/service/run-history';
import type { SavedPreferences } from '@/lib/settings/preferences';
import type { SettingsStore } from '@/lib/settings/settings-store';
import type { connectTemporal } from '@/lib/temporal/connection';
import { OwnHealthFeed } from '@/lib/worker/own-health-feed';
import type { ProofRecord } from '@/lib/worker/proof-record';
import { collectEvidence } from './collect';
import type { HealthService } from './collect-container';
import { readChosenEngine } from './engine-choice';
import { createEngineTracker } from './engine-tracker';
import type { CollectedEvidence } from './evidence';
import { createProver } from './prover';
import { createRefreshQueue } from './refresh-queue';
import { assembleStatus, initialStatus, sameStatus } from './status';
import { createTemporalLink } from './temporal-link';
import { watchHealth } from './watch';

export interface HealthMonitor {
  current(): Status;
  /** Measures everything now, the workspace too. */
  refresh(signal?: AbortSignal): Promise<Status>;
  /** See `Prover.prove`. */
  prove(): Promise<Proof>;
  /** Judges the last evidence again, for an operation that began or ended; measures nothing. */
  rejudge(): void;
  /** Called when the status says something else than before; not for a new time of the same. */
  subscribe(listener: (status: Status) => void): () => void;
  start(): void;
  /** Ends every loop, call and timer; resolves when the last one is over. */
  stop(): Promise<void>;
  /** Of the engine in use now; null when there is none. */
  containerWatch(): ContainerWatch | null;
  /** The container of ours; null when there is none, or nobody can tell. */
  ownContainer(signal: AbortSignal): Promise<ContainerFacts | null>;
  /** Uses the engine of this detection from now on; null looks for one again. */
  takeEngine(detection: EngineDetection | null): void;
  /** The engine in use now (looked for again when it went away), or null. */
  engine(): Promise<Engine | null>;
}

export interface HealthMonitorParts {
  service: HealthService;
  history: RunHistory;
  /** Processes that the memory limit has ended in this life of the container; null: not known. */
  memoryKills: (container: ContainerFacts) => number | null;
  config: Config;
  clock: Clock;
  settings: Pick<SettingsStore, 'state'>;
  readPreferences: () => Promise<SavedPreferences>;
  oldRunner: OldRunnerFinder;
  detect: typeof detectEngine;
  connect: typeof connectEngine;
  connectTemporal: typeof connectTemporal;
  proofs: ProofRecord;
  operationRunning: () => Operation | null;
}

export function createHealthMonitor(parts: HealthMonitorParts): HealthMonitor {
  const { service, history, clock, operationRunning } = parts;
  const stopping = new AbortController();
  const chosen = () => readChosenEngine(parts.readPreferences);
  const tracker = createEngineTracker({ ...parts, chosen, signal: stopping.signal });
  const link = createTemporalLink(parts.connectTemporal);
  const watches = new WeakMap<Engine, ContainerWatch>();
  const watchOf = (engine: Engine): ContainerWatch => {
    const known = watches.get(engine);
    if (known !== undefined) return known;
    const watch = createContainerWatch(engine, service.containerName, clock);
    watch.subscribe((event, end) => history.noteEvent(event, end?.outOfMemory ?? false));
    watches.set(engine, watch);
    return watch;
  };
  const answeredAt = new WeakMap<Engine, number>();
  const feed = new OwnHealthFeed(clock);
  const collector = { ...parts, tracker, link, watchOf, answeredAt, feed };
  const report = onceEach((error) => process.emitWarning(`Health monitor: ${messageOf(error)}`));
  const listeners = new Set<(status: Status) => void>();
  let evidence: CollectedEvidence | null = null;
  let status = initialStatus(clock.now());
  let watching: Promise<void> | null = null;

  const rejudge = () => {
    if (evidence === null) return;
    const known = { ...evidence, proof: prover.evidence() };
    const next = assembleStatus({ evidence: known, operation: operationRunning(), previous: status });
    const changed = !sameStatus(status, next);
    status = next;
    if (changed) for (const listener of [...listeners]) listener(status);
  };
  const prover = createProver({
    clock,
    record: parts.proofs,
    connection: () => link.current(),
    changed: rejudge,
    report,
    signal: stopping.signal,
  });
  const queue = createRefreshQueue(async (fresh) => {
    evidence = await collectEvidence(collector, { previous: evidence, fresh, signal: stopping.signal });
    prover.consider(operationRunning() === null ? evidence : null);
    rejudge();
  });

  return {
    current: () => {
      rejudge();
      return status;
    },
    refresh: async (signal) => {
      await raceSignal(queue.request(true), signal);
      return status;
    },
    prove: () => prover.prove(),
    rejudge,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start: () => {
      const refresh = () => queue.request(false);
      watching ??= watchHealth({
        clock,
        tracker,
        refresh,
        status: () => status,
        report,
        signal: stopping.signal,
        watchOf,
      });
    },
    stop: async () => {
      stopping.abort(new DOMException('The health monitor was stopped', 'AbortError'));
      listeners.clear();
      feed.stop();
      await Promise.allSettled([watching, queue.idle(), prover.idle()]);
      await link.close();
    },
    containerWatch: () => {
      const engine = tracker.current();
      return engine && watchOf(engine);
    },
    ownContainer: async (signal) => {
      const engine = await tracker.ensure();
      const named = engine && (await watchOf(engine).container(false, signal).catch(ignoreFailure));
      return named && isOwnContainer(named, service) ? named : null;
    },
    takeEngine: (detection) => {
      tracker.replace(detection);
      // What was measured on the engine before is no evidence of this one.
      evidence = null;
      void queue.request(true).catch(report);
    },
    engine: () => tracker.ensure(),
  };
}

function ignoreFailure(error: unknown): null {
  if (isFailure(error)) return null;
  throw error;
}

/** Waits for the work unless the signal aborts first; the work goes on. */
async function raceSignal(work: Promise<void>, signal?: AbortSignal): Promise<void> {
  if (signal === undefined) return await work;
  signal.throwIfAborted();
  let onAbort = () => {};
  const aborted = new Promise<never>((_resolve, reject) => {
    onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/** Tells each kind of fault once: the loops meet it again every few seconds. */
function onceEach(tell: (error: unknown) => void): (error: unknown) => void {
  const told = new Set<string>();
  return (error) => {
    const message = messageOf(error);
    if (told.has(message)) return;
    told.add(message);
    tell(error);
  };
}
