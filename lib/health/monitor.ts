import type { Config } from '@/lib/config/config';
import type { FailureRecord } from '@/lib/contracts/failure';
import type { Operation } from '@/lib/contracts/operation';
import type { Proof } from '@/lib/contracts/proof';
import type { QueueView } from '@/lib/contracts/queue';
import type { Status } from '@/lib/contracts/status';
import type { Clock } from '@/lib/core/clock';
import { isFailure, messageOf } from '@/lib/core/failure';
import type { connectEngine } from '@/lib/engine/connect';
import { type ContainerWatch, createContainerWatch } from '@/lib/engine/container-watch';
import type { detectEngine, EngineDetection } from '@/lib/engine/detect';
import type { ContainerFacts, Engine } from '@/lib/engine/types';
import type { OldRunnerFinder } from '@/lib/leftovers/find';
import { isOwnContainer } from '@/lib/service/container-ownership';
import type { HeardUsage } from '@/lib/service/resources';
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
import type { CollectedEvidence, HealthEvidence } from './evidence';
import { measure } from './measure';
import { createProver } from './prover';
import { raceSignal } from './race-signal';
import { createRefreshQueue } from './refresh-queue';
import { type ReadyRecord, withSinceReady } from './since-ready/since-ready';
import { spaceLooks } from './space-looks';
import { assembleStatus, initialStatus, sameStatus } from './status';
import { createTemporalLink } from './temporal-link';
import { viewQueue } from './view-queue';
import { watchHealth } from './watch';

/** A proxy whose Temporal is away may end each connection as soon as it was made: some hundred in a second. */
const lookGapMs = 1000;

export interface HealthMonitor {
  current(): Status;
  /** Measures everything now, the workspace too. */
  refresh(signal?: AbortSignal): Promise<Status>;
  /** The last that was collected, from which the status was judged; null: nothing yet. */
  evidence(): HealthEvidence | null;
  /** See `Prover.prove`. */
  prove(): Promise<Proof>;
  /** The worker's task queue as Temporal tells it now; asks for it alone. @throws Failure `temporal-*` */
  queue(): Promise<QueueView>;
  /** Judges the last evidence again, for an operation that began or ended; measures nothing. */
  rejudge(): void;
  /** Judges the settings file anew; measures nothing else. */
  settingsChanged(): Promise<void>;
  /** Called when the status says something else than before; not for a new time of the same. */
  subscribe(listener: (status: Status) => void): () => void;
  start(): void;
  /** Ends every loop, call and timer; resolves when the last one is over. */
  stop(): Promise<void>;
  /** Of the engine in use now; null when there is none. */
  containerWatch(): ContainerWatch | null;
  /** The container of ours; null when there is none, or nobody can tell. */
  ownContainer(signal: AbortSignal): Promise<ContainerFacts | null>;
  /** What the container uses, as its worker said in the last seconds; null: it did not. */
  heardUsage(container: ContainerFacts): HeardUsage | null;
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
  settings: Pick<SettingsStore, 'state' | 'read'>;
  readPreferences: () => Promise<SavedPreferences>;
  oldRunner: OldRunnerFinder;
  detect: typeof detectEngine;
  connect: typeof connectEngine;
  connectTemporal: typeof connectTemporal;
  proofs: ProofRecord;
  sinceReady: ReadyRecord;
  /** Why the worker's lines are not written to the log now; null while they are. */
  notRecorded: () => FailureRecord | null;
  operationRunning: () => Operation | null;
}

export function createHealthMonitor(parts: HealthMonitorParts): HealthMonitor {
  const { service, history, clock, operationRunning } = parts;
  const stopping = new AbortController();
  const chosen = () => readChosenEngine(parts.readPreferences);
  const tracker = createEngineTracker({ ...parts, chosen, signal: stopping.signal });
  const lookNow = () => {
    if (watching !== null) void queue.request(false).catch(report);
  };
  const lookSoon = spaceLooks(lookNow, { clock, gapMs: lookGapMs, signal: stopping.signal });
  const link = createTemporalLink(parts.connectTemporal, lookSoon);
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
  const feed = new OwnHealthFeed(clock, lookSoon);
  const collector = { ...parts, tracker, link, watchOf, answeredAt, feed };
  const report = onceEach((error) => process.emitWarning(`Health monitor: ${messageOf(error)}`));
  const listeners = new Set<(status: Status) => void>();
  let evidence: CollectedEvidence | null = null;
  let status = initialStatus(clock.now());
  let watching: Promise<void> | null = null;
  let settingsLooks = 0;

  const completed = (collected: CollectedEvidence): HealthEvidence => ({
    ...collected,
    proof: prover.evidence(),
    notRecorded: parts.notRecorded(),
  });
  const rejudge = () => {
    if (evidence === null) return;
    const judged = assembleStatus({
      evidence: completed(evidence),
      operation: operationRunning(),
      previous: status,
    });
    const next = withSinceReady(judged, parts.sinceReady);
    const changed = !sameStatus(status, next);
    status = next;
    parts.sinceReady.observe(evidence, status.verdict);
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
    const before = settingsLooks;
    const collected = await collectEvidence(collector, {
      previous: evidence,
      fresh,
      signal: stopping.signal,
    });
    // Whoever looked at the settings meanwhile has seen them later than this did.
    evidence =
      evidence !== null && settingsLooks > before ? { ...collected, settings: evidence.settings } : collected;
    prover.consider(operationRunning() === null ? evidence : null);
    rejudge();
  });

  const settingsChanged = async () => {
    const own = tracker.current() === null ? null : await ownContainer(stopping.signal);
    const settings = await measure(clock, () => parts.settings.state(own));
    settingsLooks += 1;
    if (evidence !== null) evidence = { ...evidence, settings };
    rejudge();
  };

  const ownSlots = () => {
    const own = evidence?.worker?.value.own;
    return own?.type === 'answers' ? own.slots : null;
  };
  const ownContainer = async (signal: AbortSignal) => {
    const engine = await tracker.ensure();
    const named = engine && (await watchOf(engine).container(false, signal).catch(ignoreFailure));
    return named && isOwnContainer(named, service) ? named : null;
  };

  return {
    current: () => {
      rejudge();
      return status;
    },
    refresh: async (signal) => {
      await raceSignal(queue.request(true), signal);
      return status;
    },
    evidence: () => evidence && completed(evidence),
    prove: () => prover.prove(),
    rejudge,
    settingsChanged,
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
    ownContainer,
    // Not until whoever asked has left: a search that is cut off can harm a server on SQLite.
    queue: () =>
      viewQueue({ ...parts, link, ownContainer, ownSlots, engine: () => tracker.ensure() }, stopping.signal),
    heardUsage: (container) => feed.usage(container),
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
