import { Failure } from '@/lib/core/failure';
import type { EngineDetection } from '@/lib/engine/detect';
import type { ContainerFacts, Engine } from '@/lib/engine/types';
import { foreign, ofOtherConsole } from '@/lib/service/container-name';
import { homeLabel, isOwnContainer } from '@/lib/service/container-ownership';
import { previousName } from './managed-service';
import type { ServiceParts } from './service-parts';

const lookTimeoutMs = 15_000;

function engineNotFound({ candidates, advice }: EngineDetection): Failure {
  const [first] = advice;
  return new Failure({
    code: 'engine-not-found',
    reference: 'E1',
    title: 'No container engine is usable',
    reason: first?.summary ?? 'Neither Docker nor Podman answers on this machine.',
    remedy: {
      summary: first?.title ?? 'Install or start Docker or Podman.',
      ...(first?.command ? { command: first.command } : {}),
    },
    evidence: candidates.map(({ source, outcome, detail }) => ({
      label: source,
      value: `${outcome}: ${detail}`,
    })),
  });
}

/** @throws Failure `engine-not-found`, with every place that was looked at */
export async function requireEngine(parts: ServiceParts, signal: AbortSignal): Promise<Engine> {
  const engine = await parts.engine();
  signal.throwIfAborted();
  if (engine === null) throw engineNotFound(await parts.detect());
  return engine;
}

/** The health check's words for the same fact. */
async function foreignContainer(
  { service }: Pick<ServiceParts, 'service'>,
  engine: Engine,
  container: ContainerFacts,
  signal: AbortSignal,
): Promise<Failure> {
  const { labels, name } = container;
  const unknown = labels[homeLabel] === undefined ? foreign(name) : ofOtherConsole(name);
  const details = (await service.describeStranger(container, engine, signal)) ?? unknown;
  const evidence = [{ label: 'container', value: name }];
  return new Failure({ ...details, code: 'container-name-taken', evidence });
}

/** Our container of that name, or null. @throws Failure `container-name-taken` for somebody else's */
export async function ownContainer(
  parts: Pick<ServiceParts, 'service'>,
  engine: Engine,
  name: string,
  signal: AbortSignal = AbortSignal.timeout(lookTimeoutMs),
): Promise<ContainerFacts | null> {
  const container = await engine.inspectContainer(name, signal);
  if (container === null || isOwnContainer(container, parts.service)) return container;
  throw await foreignContainer(parts, engine, container, signal);
}

/**
 * The service's container: by its name, else by its label when somebody has renamed it.
 * @throws Failure `container-name-taken` for somebody else's of that name
 */
export async function findContainer(
  parts: ServiceParts,
  engine: Engine,
  signal: AbortSignal,
): Promise<ContainerFacts | null> {
  const { service } = parts;
  const named = await ownContainer(parts, engine, service.containerName, signal);
  if (named !== null) return named;
  const found = await engine.findContainers(service.owner, signal);
  const renamed = found.find(({ name }) => name !== previousName(service));
  return renamed === undefined ? null : await engine.inspectContainer(renamed.id, signal);
}

/** @throws Failure `container-not-set-up` when there is none */
export async function requireContainer(
  parts: ServiceParts,
  engine: Engine,
  signal: AbortSignal,
): Promise<ContainerFacts> {
  const container = await findContainer(parts, engine, signal);
  if (container !== null) return container;
  const { service } = parts;
  throw new Failure({
    code: 'container-not-set-up',
    title: `There is no ${service.noun} on this machine yet`,
    reason: `The engine has no container named ${service.containerName}.`,
    remedy: service.setUp,
  });
}
