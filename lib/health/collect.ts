import type { Config } from '@/lib/config/config';
import type { OldRunner } from '@/lib/contracts/old-runner';
import type { Operation } from '@/lib/contracts/operation';
import type { Preferences } from '@/lib/contracts/preferences';
import { resolveSettings } from '@/lib/contracts/runner-settings';
import { keyProblem, readSavedSettings, type SavedSettings } from '@/lib/contracts/saved-settings';
import { redactSecrets } from '@/lib/contracts/secret-variable';
import type { Clock } from '@/lib/core/clock';
import { type FailureDetails, isFailure } from '@/lib/core/failure';
import type { ContainerWatch } from '@/lib/engine/container-watch';
import type { ContainerFacts, Engine } from '@/lib/engine/types';
import type { OldRunnerFinder } from '@/lib/leftovers/find';
import { oldRunnerOf } from '@/lib/leftovers/judge';
import { pendingNames } from '@/lib/settings/pending';
import { isCrashLoop } from './checks/container';
import { collectImage } from './collect-image';
import type { CollectRequest } from './collect-request';
import { collectSettings } from './collect-settings';
import { collectWorker } from './collect-worker';
import { collectWorkspace } from './collect-workspace';
import { isOwnContainer } from './container-ownership';
import type { EngineTracker } from './engine-tracker';
import type { HealthEvidence, Measured } from './evidence';
import { findRenamed } from './find-renamed';
import { readLastLines } from './last-lines';
import { measure } from './measure';
import { silentAfterMs } from './own-health';
import type { OwnHealthFeed } from './own-health-feed';
import type { TemporalLink } from './temporal-link';
import { whileAnswering } from './while-answering';
import { workerSettings } from './worker-settings';

/** While nothing is asked of it otherwise, an engine is asked this often whether it is there. */
const restingPingMs = 20_000;
/**
 * While a worker runs, whose feed is a sign of life every 2 s: with the looks every 3 s and the ping's 2 s, a suspended engine
 * is named within 10 s. No longer than that: who calls the worker silent has to know that the engine is not.
 */
const busyPingMs = silentAfterMs;

export interface CollectorParts {
  config: Config;
  clock: Clock;
  tracker: EngineTracker;
  link: TemporalLink;
  feed: OwnHealthFeed;
  readSettings: () => Promise<SavedSettings>;
  readPreferences: () => Promise<Preferences>;
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
): Promise<HealthEvidence> {
  const [{ oldContainer, ...evidence }, settings, onDisk] = await Promise.all([
    collectLayers(parts, request),
    measure(parts.clock, () => collectSettings(parts.readSettings)),
    parts.oldRunner.onDisk(request.fresh),
  ]);
  return { ...evidence, settings, oldRunner: oldRunnerOf({ ...onDisk, container: oldContainer }) };
}

/** The layers of health, and the one container that may be an old launcher's. */
type Layers = Omit<HealthEvidence, 'oldRunner' | 'settings'> & { oldContainer: OldRunner['container'] };

async function collectLayers(parts: CollectorParts, request: CollectRequest): Promise<Layers> {
  const { clock, tracker } = parts;
  const searched = await measure(clock, () => tracker.ensure());
  const engine = searched.value;
  if (engine === null) return withoutEngine(parts, searched);
  try {
    return await collectWhile(parts, engine, searched, request);
  } catch (error) {
    request.signal.throwIfAborted();
    if (!isFailure(error)) throw error;
    if (await stillAnswers(engine, request.signal)) return withoutEngine(parts, searched, error.details);
    tracker.drop(engine);
    const again = await measure(clock, () => tracker.ensure());
    if (again.value === null) return withoutEngine(parts, again);
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

async function stillAnswers(engine: Engine, signal: AbortSignal): Promise<boolean> {
  try {
    await engine.ping(signal);
    return true;
  } catch (error) {
    signal.throwIfAborted();
    if (!isFailure(error)) throw error;
    return false;
  }
}

function withoutEngine(
  { tracker }: CollectorParts,
  { at, durationMs }: Measured<unknown>,
  failure: FailureDetails | null = null,
): Layers {
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
  const { fresh, signal } = request;
  const watch = parts.watchOf(engine);
  const inspected = await measure(clock, () => watch.container(fresh, signal));
  const facts = inspected.value;
  const ours = facts !== null && isOwnContainer(facts, config.homeDirectory);
  tracker.hold(engine, ours);
  const oldContainer = await parts.oldRunner.container(engine, ours ? null : facts, signal);
  const image = await measure(clock, () => collectImage({ ...parts, watch }, request));
  const lastLines =
    facts !== null && ours && needsExplanation(facts, clock.now())
      ? await readLastLines(engine, facts, signal)
      : [];
  const detection = tracker.detection();
  const shared = {
    facts: engine.facts,
    candidates: detection?.candidates ?? [],
    advice: [],
    lost: null,
    failure: null,
  };
  const evidence = {
    oldContainer,
    at: clock.now(),
    engine: { value: shared, at: searched.at, durationMs: searched.durationMs },
    image,
    container: {
      ...inspected,
      value: {
        name: config.containerName,
        facts: facts === null ? null : withoutEnvironment(facts),
        ours,
        renamed: ours ? null : await findRenamed(config, watch, request),
        lastLines,
        mode: facts?.environment.MODE ?? null,
        imagePlatform:
          image.value.facts?.id === facts?.imageId ? (image.value.facts?.platform ?? null) : null,
        lastEnd: watch.lastEnd(),
        pendingSettings: ours ? await collectPending(parts, facts) : [],
        missingKey:
          ours && facts.state === 'running' ? keyProblem(readSavedSettings(facts.environment)) : null,
      },
    },
  };
  if (facts === null || !ours || facts.state !== 'running') {
    return { ...evidence, temporal: null, worker: null, workspace: null };
  }
  const settings = workerSettings(resolveSettings(facts.environment), config);
  // A command in a container that ends at that moment has left engines that no longer answer for it (H25).
  const steady = parts.operationRunning() === null && !watch.changing();
  const place = { ...parts, engine, container: facts, settings, steady };
  const [{ temporal, worker }, workspace] = await Promise.all([
    collectWorker(place, request),
    collectWorkspace(place, request),
  ]);
  return { ...evidence, at: clock.now(), temporal, worker, workspace };
}

function needsExplanation(facts: ContainerFacts, now: number): boolean {
  return ['exited', 'dead', 'restarting'].includes(facts.state) || isCrashLoop(facts, now);
}

function withoutEnvironment({ environment, health, ...shown }: ContainerFacts) {
  const output = redactSecrets(health?.output ?? '', environment);
  return { ...shown, health: health === null ? null : { ...health, output } };
}

async function collectPending({ readSettings }: CollectorParts, facts: ContainerFacts): Promise<string[]> {
  try {
    return pendingNames(await readSettings(), facts);
  } catch (error) {
    // A settings file that cannot be read is reported by the settings page; it does not stop a running worker.
    if (!isFailure(error)) throw error;
    return [];
  }
}
