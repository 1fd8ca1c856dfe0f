import type { Config } from '@/lib/config/config';
import type { OldRunner } from '@/lib/contracts/old-runner';
import type { Operation } from '@/lib/contracts/operation';
import { resolveSettings } from '@/lib/contracts/runner-settings';
import type { Clock } from '@/lib/core/clock';
import { type FailureDetails, isFailure } from '@/lib/core/failure';
import type { ContainerWatch } from '@/lib/engine/container-watch';
import type { ContainerFacts, Engine } from '@/lib/engine/types';
import type { OldRunnerFinder } from '@/lib/leftovers/find';
import { oldRunnerOf } from '@/lib/leftovers/judge';
import type { RunHistory } from '@/lib/service/run-history';
import type { SavedPreferences } from '@/lib/settings/preferences';
import type { SettingsStore } from '@/lib/settings/settings-store';
import { silentAfterMs } from '@/lib/worker/own-health';
import type { OwnHealthFeed } from '@/lib/worker/own-health-feed';
import { workerSettings } from '@/lib/worker/worker-settings';
import { collectContainer, type HealthService } from './collect-container';
import { collectImage } from './collect-image';
import type { CollectRequest } from './collect-request';
import { collectWorker } from './collect-worker';
import { collectWorkspace } from './collect-workspace';
import type { EngineTracker } from './engine-tracker';
import type { CollectedEvidence, Measured } from './evidence';
import { measure } from './measure';
import type { ReadyRecord } from './since-ready/since-ready';
import type { TemporalLink } from './temporal-link';
import { whileAnswering } from './while-answering';

/** While nothing is asked of it otherwise, an engine is asked this often whether it is there. */
const restingPingMs = 20_000;
/**
 * While a worker runs, whose feed is a sign of life every 2 s: with the looks every 3 s and the ping's 2 s, a suspended engine
 * is named within 10 s. No longer than that: who calls the worker silent has to know that the engine is not.
 */
const busyPingMs = silentAfterMs;
/** So long Podman may take to start on a machine that has much to do. */
const wakingMaxMs = 8000;
const wakingPauseMs = 200;

export interface CollectorParts {
  service: HealthService;
  history: RunHistory;
  memoryKills: (container: ContainerFacts) => number | null;
  sinceReady: Pick<ReadyRecord, 'print'>;
  config: Config;
  clock: Clock;
  tracker: EngineTracker;
  link: TemporalLink;
  settings: Pick<SettingsStore, 'state'>;
  feed: OwnHealthFeed;
  readPreferences: () => Promise<SavedPreferences>;
  oldRunner: OldRunnerFinder;
  watchOf: (engine: Engine) => ContainerWatch;
  operationRunning: () => Operation | null;
  /** When each engine answered last, on the monotonic clock. */
  answeredAt: WeakMap<Engine, number>;
}

/** Asks engine, Temporal and workspace once, each as far as what it needs is there. */
export async function collectEvidence(
  parts: CollectorParts,
  request: CollectRequest,
): Promise<CollectedEvidence> {
  const [{ oldContainer, ...evidence }, onDisk] = await Promise.all([
    collectLayers(parts, request),
    parts.oldRunner.onDisk(request.fresh),
  ]);
  return { ...evidence, oldRunner: oldRunnerOf({ ...onDisk, container: oldContainer }) };
}

/** The layers of health, and the one container that may be an old launcher's. */
type Layers = Omit<CollectedEvidence, 'oldRunner'> & { oldContainer: OldRunner['container'] };

async function collectLayers(
  parts: CollectorParts,
  request: CollectRequest,
  isRepeated = false,
): Promise<Layers> {
  const { clock, tracker } = parts;
  const began = clock.monotonic();
  const searched = await measure(clock, () => tracker.ensure());
  const engine = searched.value;
  if (engine === null) return await withoutEngine(parts, searched);
  try {
    return await collectWhile(parts, engine, searched, request);
  } catch (error) {
    request.signal.throwIfAborted();
    if (!isFailure(error)) throw error;
    if (await stillAnswers(engine, parts, request.signal)) {
      const wasWoken = mayWake(error.details) && clock.monotonic() - began < wakingMaxMs;
      if (wasWoken && !isRepeated) return await collectLayers(parts, request, true);
      return await withoutEngine(parts, searched, error.details);
    }
    tracker.drop(engine);
    const again = await measure(clock, () => tracker.ensure());
    if (again.value === null) return await withoutEngine(parts, again);
    return await collectWhile(parts, again.value, again, request);
  }
}

async function collectWhile(
  parts: CollectorParts,
  engine: Engine,
  searched: Measured<unknown>,
  request: CollectRequest,
): Promise<Layers> {
  const { clock, watchOf, answeredAt, feed } = parts;
  const answered = answeredAt.get(engine) ?? Number.NEGATIVE_INFINITY;
  const silentMs = clock.monotonic() - Math.max(answered, feed.heardAt(engine));
  const isKnownToLive = !request.fresh && silentMs < (watchOf(engine).resting() ? restingPingMs : busyPingMs);
  const { signal } = request;
  const collected = await whileAnswering({ engine, clock, signal, isKnownToLive }, (scope) =>
    collectFrom(parts, engine, searched, { ...request, signal: scope }),
  );
  if (!isKnownToLive) answeredAt.set(engine, clock.monotonic());
  return collected;
}

/**
 * One that closes connections is ending, and one that takes them after it has ended its streams is being started by whoever
 * listens there, as systemd does: both are asked again. One that is suspended keeps its streams, and is not.
 */
async function stillAnswers(
  engine: Engine,
  { clock, watchOf }: CollectorParts,
  signal: AbortSignal,
): Promise<boolean> {
  const until = clock.monotonic() + wakingMaxMs;
  for (;;) {
    try {
      await engine.ping(signal);
      return true;
    } catch (error) {
      signal.throwIfAborted();
      if (!isFailure(error)) throw error;
      const wakes = error.details.reference === 'E2' || (mayWake(error.details) && watchOf(engine).ended());
      if (!wakes || clock.monotonic() >= until) return false;
      await clock.sleep(wakingPauseMs, signal);
    }
  }
}

/** Closed connections and connections without an answer are what one meets that is being started. */
function mayWake({ code, reference }: FailureDetails): boolean {
  return reference === 'E2' || code === 'engine-not-answering';
}

async function withoutEngine(
  { clock, settings, tracker }: CollectorParts,
  { at, durationMs }: Measured<unknown>,
  failure: FailureDetails | null = null,
): Promise<Layers> {
  const detection = tracker.detection();
  const value = {
    facts: null,
    candidates: (detection?.candidates ?? []).map((candidate) => ({ ...candidate, used: false })),
    advice: detection?.advice ?? [],
    lost: tracker.lost(),
    failure,
  };
  return {
    at,
    settings: await measure(clock, () => settings.state(null)),
    engine: { value, at, durationMs },
    image: null,
    container: null,
    temporal: null,
    worker: null,
    workspace: null,
    oldContainer: null,
  };
}

async function collectFrom(
  parts: CollectorParts,
  engine: Engine,
  searched: Measured<unknown>,
  request: CollectRequest,
): Promise<Layers> {
  const { clock, config, tracker } = parts;
  const watch = parts.watchOf(engine);
  const image = await measure(clock, () => collectImage({ ...parts, watch }, request));
  const place = { ...parts, engine, watch, image: image.value.facts };
  const { evidence: container, named, own } = await collectContainer(place, request);
  tracker.hold(engine, own !== null || container.value.stuck !== null);
  const oldContainer = await parts.oldRunner.container(engine, own === null ? named : null, request.signal);
  const shared = {
    facts: engine.facts,
    clockOffsetMs: engine.clockOffsetMs(),
    candidates: tracker.detection()?.candidates ?? [],
    advice: [],
    lost: null,
    failure: null,
  };
  const evidence = {
    oldContainer,
    at: clock.now(),
    settings: await measure(clock, () => parts.settings.state(own)),
    engine: { value: shared, at: searched.at, durationMs: searched.durationMs },
    image,
    container,
  };
  if (own?.state !== 'running') return { ...evidence, temporal: null, worker: null, workspace: null };
  const settings = workerSettings(resolveSettings(own.environment), config);
  // A command in a container that ends at that moment has left engines that no longer answer for it (H25).
  const steady = parts.operationRunning() === null && !watch.changing() && !container.value.stopping;
  const running = { ...parts, engine, container: own, settings, steady };
  const [{ temporal, worker }, workspace] = await Promise.all([
    collectWorker(running, request),
    collectWorkspace(running, request),
  ]);
  return { ...evidence, at: clock.now(), temporal, worker, workspace };
}
