import type { Operation } from '@/lib/contracts/operation';
import type { Life } from '@/lib/contracts/run-history';
import { keyProblem, readSavedSettings } from '@/lib/contracts/saved-settings';
import { redactSecrets } from '@/lib/contracts/secret-variable';
import type { Clock } from '@/lib/core/clock';
import { type FailureDetails, isFailure } from '@/lib/core/failure';
import type { ContainerWatch } from '@/lib/engine/container-watch';
import type { LastEnd } from '@/lib/engine/last-end';
import type { ContainerFacts, Engine, ImageFacts } from '@/lib/engine/types';
import { isOwnContainer } from '@/lib/service/container-ownership';
import { isCrashLoop } from '@/lib/service/crash-loop';
import { findStrays } from '@/lib/service/find-strays';
import { readLastLines } from '@/lib/service/last-lines';
import type { ManagedService } from '@/lib/service/managed-service';
import { recordLives } from '@/lib/service/record-lives';
import { refusedSettings } from '@/lib/service/refused-settings';
import type { RunHistory } from '@/lib/service/run-history';
import { knownVariables } from '@/lib/settings/known-variables';
import type { CollectRequest } from './collect-request';
import type { ContainerEvidence, Measured } from './evidence';
import { findRenamed } from './find-renamed';
import { measure } from './measure';
import type { ReadyRecord } from './since-ready/since-ready';

/** What health knows a service's container by. */
export type HealthService = Pick<ManagedService, 'containerName' | 'owner'>;

interface ContainerParts {
  service: HealthService;
  history: RunHistory;
  memoryKills: (container: ContainerFacts) => number | null;
  sinceReady: Pick<ReadyRecord, 'print'>;
  operationRunning: () => Operation | null;
  clock: Clock;
  engine: Engine;
  watch: ContainerWatch;
  /** What the console would run. */
  image: ImageFacts | null;
}

interface CollectedContainer {
  evidence: Measured<ContainerEvidence>;
  /** The one that has the name. */
  named: ContainerFacts | null;
  /** The same if it is the service's own. */
  own: ContainerFacts | null;
}

/** A service's container as the engine shows it. */
export async function collectContainer(
  {
    service,
    history,
    memoryKills,
    sinceReady,
    operationRunning,
    clock,
    engine,
    watch,
    image,
  }: ContainerParts,
  request: CollectRequest,
): Promise<CollectedContainer> {
  const { fresh, signal } = request;
  const labelled = () => watch.labelled({ name: service.owner.name }, fresh, signal);
  const inspected = await measure(clock, () => inspect(watch, request));
  const { named, stuck } = inspected.value;
  const own = named !== null && isOwnContainer(named, service) ? named : null;
  if (own !== null) await recordLives(history, engine, own, signal);
  const lastEnd = watch.lastEnd() ?? endOfLives(history.lives(), own);
  const explained = own !== null && needsExplanation(own, lastEnd, clock.now());
  const value = {
    name: service.containerName,
    facts: named === null ? null : withoutEnvironment(named),
    stuck,
    ours: own !== null,
    // An operation renames what it replaces, and looks after both.
    renamed: own === null && operationRunning() === null ? findRenamed(service, await labelled()) : null,
    strays: operationRunning() === null ? await findStrays(service, engine, await labelled(), signal) : [],
    lastLines: explained ? await readLastLines(engine, own, signal) : [],
    variables: own === null ? {} : knownVariables(own, sinceReady.print),
    mode: named?.environment.MODE ?? null,
    imagePlatform: image !== null && image.id === named?.imageId ? image.platform : null,
    lastEnd,
    memoryKills: own?.state === 'running' ? memoryKills(own) : null,
    refused: own?.state === 'exited' ? refusedSettings(history.lives(), own.id) : null,
    stopping: watch.stopping() || own?.stopping === true,
    missingKey: own?.state === 'running' ? keyProblem(readSavedSettings(own.environment)) : null,
  };
  return { evidence: { ...inspected, value }, named, own };
}

/** What the engine shows, or that it is stuck on it: then nothing else is wrong with the engine. */
async function inspect(
  watch: ContainerWatch,
  { fresh, signal }: CollectRequest,
): Promise<{ named: ContainerFacts | null; stuck: FailureDetails | null }> {
  try {
    return { named: await watch.container(fresh, signal), stuck: null };
  } catch (error) {
    if (!isFailure(error, 'container-stuck')) throw error;
    return { named: null, stuck: error.details };
  }
}

function needsExplanation(facts: ContainerFacts, lastEnd: LastEnd | null, now: number): boolean {
  return ['exited', 'dead', 'restarting'].includes(facts.state) || isCrashLoop(facts, lastEnd, now);
}

/** What an earlier console saw: the engine forgets an end with the next start. */
function endOfLives(lives: readonly Life[], own: ContainerFacts | null): LastEnd | null {
  const last = lives.find(({ containerId, endedAt }) => containerId === own?.id && endedAt !== null);
  if (last === undefined || last.endedAt === null) return null;
  const { containerId, startedAt, exitCode, cause } = last;
  return { containerId, startedAt, at: last.endedAt, exitCode, outOfMemory: cause === 'memory' };
}

function withoutEnvironment({ environment, health, ...shown }: ContainerFacts) {
  const output = redactSecrets(health?.output ?? '', environment);
  return { ...shown, health: health === null ? null : { ...health, output } };
}
