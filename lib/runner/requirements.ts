import { Failure } from '@/lib/core/failure';
import type { EngineDetection } from '@/lib/engine/detect';
import type { ContainerFacts, Engine, EngineFacts } from '@/lib/engine/types';
import { foreign, ofOldRunner, ofOtherConsole } from '@/lib/service/container-name';
import { homeLabel, homeLabelValue, isOwnContainer } from '@/lib/service/container-ownership';
import type { RunnerParts } from './runner-parts';
import { previousName } from './spec';

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
export async function requireEngine(parts: RunnerParts, signal: AbortSignal): Promise<Engine> {
  const engine = await parts.engine();
  signal.throwIfAborted();
  if (engine === null) throw engineNotFound(await parts.detect());
  return engine;
}

/** The health check's words for the same fact. */
function foreignContainer({ labels, name }: ContainerFacts, facts: EngineFacts, isOld: boolean): Failure {
  const details = isOld
    ? ofOldRunner(name, facts)
    : labels[homeLabel] === undefined
      ? foreign(name, facts)
      : ofOtherConsole(name);
  const evidence = [{ label: 'container', value: name }];
  return new Failure({ ...details, code: 'container-name-taken', evidence });
}

/** Our container of that name, or null. @throws Failure `container-name-taken` for somebody else's */
export async function ownContainer(
  { config, oldRunner }: RunnerParts,
  engine: Engine,
  name: string,
  signal: AbortSignal = AbortSignal.timeout(lookTimeoutMs),
): Promise<ContainerFacts | null> {
  const container = await engine.inspectContainer(name, signal);
  if (container !== null && !isOwnContainer(container, config.homeDirectory)) {
    const old = await oldRunner.container(engine, container, signal);
    throw foreignContainer(container, engine.facts, old?.id === container.id);
  }
  return container;
}

/**
 * The service's container: by its name, else by its label when somebody has renamed it.
 * @throws Failure `container-name-taken` for somebody else's of that name
 */
export async function findContainer(
  parts: RunnerParts,
  engine: Engine,
  signal: AbortSignal,
): Promise<ContainerFacts | null> {
  const { containerName, homeDirectory } = parts.config;
  const named = await ownContainer(parts, engine, containerName, signal);
  if (named !== null) return named;
  const label = { name: homeLabel, value: homeLabelValue(homeDirectory) };
  const found = await engine.findContainers(label, signal);
  const renamed = found.find(({ name }) => name !== previousName(containerName));
  return renamed === undefined ? null : await engine.inspectContainer(renamed.id, signal);
}

/** @throws Failure `container-not-set-up` when there is none */
export async function requireContainer(
  parts: RunnerParts,
  engine: Engine,
  signal: AbortSignal,
): Promise<ContainerFacts> {
  const container = await findContainer(parts, engine, signal);
  if (container !== null) return container;
  throw new Failure({
    code: 'container-not-set-up',
    title: 'There is no agent-runner on this machine yet',
    reason: `The engine has no container named ${parts.config.containerName}.`,
    remedy: { summary: 'Set up the agent-runner first.', action: 'setup' },
  });
}
