import { keyProblem, readSavedSettings } from '@/lib/contracts/saved-settings';
import { redactSecrets } from '@/lib/contracts/secret-variable';
import type { Clock } from '@/lib/core/clock';
import type { ContainerWatch } from '@/lib/engine/container-watch';
import type { ContainerFacts, Engine, ImageFacts } from '@/lib/engine/types';
import { isOwnContainer } from '@/lib/service/container-ownership';
import { isCrashLoop } from '@/lib/service/crash-loop';
import { readLastLines } from '@/lib/service/last-lines';
import type { ManagedService } from '@/lib/service/managed-service';
import type { CollectRequest } from './collect-request';
import type { ContainerEvidence, Measured } from './evidence';
import { findRenamed } from './find-renamed';
import { measure } from './measure';

/** What health knows a service's container by. */
export type HealthService = Pick<ManagedService, 'containerName' | 'owner'>;

interface ContainerParts {
  service: HealthService;
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
  { service, clock, engine, watch, image }: ContainerParts,
  request: CollectRequest,
): Promise<CollectedContainer> {
  const { fresh, signal } = request;
  const inspected = await measure(clock, () => watch.container(fresh, signal));
  const named = inspected.value;
  const own = named !== null && isOwnContainer(named, service) ? named : null;
  const explained = own !== null && needsExplanation(own, clock.now());
  const value = {
    name: service.containerName,
    facts: named === null ? null : withoutEnvironment(named),
    ours: own !== null,
    renamed: own === null ? await findRenamed(service, watch, request) : null,
    lastLines: explained ? await readLastLines(engine, own, signal) : [],
    mode: named?.environment.MODE ?? null,
    imagePlatform: image !== null && image.id === named?.imageId ? image.platform : null,
    lastEnd: watch.lastEnd(),
    missingKey: own?.state === 'running' ? keyProblem(readSavedSettings(own.environment)) : null,
  };
  return { evidence: { ...inspected, value }, named, own };
}

function needsExplanation(facts: ContainerFacts, now: number): boolean {
  return ['exited', 'dead', 'restarting'].includes(facts.state) || isCrashLoop(facts, now);
}

function withoutEnvironment({ environment, health, ...shown }: ContainerFacts) {
  const output = redactSecrets(health?.output ?? '', environment);
  return { ...shown, health: health === null ? null : { ...health, output } };
}
