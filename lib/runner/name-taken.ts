import type { OperationInput } from '@/lib/contracts/operation';
import { resolveSettings } from '@/lib/contracts/runner-settings';
import { Failure, isFailure } from '@/lib/core/failure';
import type { ContainerFacts, Engine } from '@/lib/engine/types';
import type { StepEvent } from '@/lib/operations/operation-state';
import { homeLabel, isOwnContainer } from '@/lib/service/container-ownership';
import { ownContainer } from '@/lib/service/requirements';
import { speaksContract } from '@/lib/worker/image-contract';
import { workerSettings } from '@/lib/worker/worker-settings';
import type { RunnerParts } from './runner-parts';
import type { WantedWorker } from './wanted-container';

/** A container that has the name of ours, and what was said is to become of it. */
export interface Stranger {
  container: ContainerFacts;
  how: NonNullable<OperationInput['nameTaken']>;
}

const namesMax = 1000;

/**
 * The container of somebody else that has our name, once it was said what becomes of it; null when the name is free or ours.
 * @throws Failure `container-name-taken` when nothing was said or it is another console's, `container-not-adoptable`
 */
export async function findStranger(
  parts: RunnerParts,
  engine: Engine,
  how: OperationInput['nameTaken'],
  signal: AbortSignal,
): Promise<Stranger | null> {
  const { containerName } = parts.service;
  const container = await engine.inspectContainer(containerName, signal);
  if (container === null || isOwnContainer(container, parts.service)) return null;
  if (how === undefined || !isNobodys(container)) await ownContainer(parts, engine, containerName, signal);
  if (how === undefined) return null;
  if (how === 'adopt' && !speaksContract(container)) throw notAdoptable(container);
  return { container, how };
}

/** Of no console: another one's is left to that one. */
export function isNobodys({ labels }: Pick<ContainerFacts, 'labels'>): boolean {
  return labels[homeLabel] === undefined;
}

/** What it is called from then on: a name that nobody has. */
export async function freeName(
  { service }: Pick<RunnerParts, 'service'>,
  engine: Engine,
  signal: AbortSignal,
): Promise<string> {
  for (let number = 1; number <= namesMax; number += 1) {
    const name = `${service.containerName}-before-stigmer-${number}`;
    if ((await engine.inspectContainer(name, signal)) === null) return name;
  }
  throw new Error(`All names up to ${namesMax} are taken`);
}

/** The queue that both would take work from, where it is a worker that says so; else null. */
export function sharedQueue(
  { config }: Pick<RunnerParts, 'config'>,
  { saved }: Pick<WantedWorker, 'saved'>,
  { state, environment, labels }: ContainerFacts,
): string | null {
  const isWorker = speaksContract({ labels }) || environment.STIGMER_TASK_QUEUE !== undefined;
  if (state !== 'running' || !isWorker) return null;
  const [ours, theirs] = [saved.settings, resolveSettings(environment)].map((settings) =>
    workerSettings(settings, config),
  );
  return ours?.taskQueue === theirs?.taskQueue && ours !== undefined ? ours.taskQueue : null;
}

function notAdoptable({ name, imageReference }: ContainerFacts): Failure {
  return new Failure({
    code: 'container-not-adoptable',
    reference: 'F29',
    title: `The container ${name} cannot be adopted`,
    reason: `Its image ${imageReference} is none of the agent-runner’s, so nobody knows what its settings mean.`,
    remedy: {
      summary: 'Rename it: it keeps running, and set-up goes on.',
      command: 'stigmer-console setup --name-taken rename',
    },
  });
}

/** A failure that names what became of the one that had the name. */
export function withWord(error: unknown, word: string): unknown {
  if (!isFailure(error)) return error;
  const { details } = error;
  return new Failure({ ...details, reason: `${details.reason} ${word}`, cause: error });
}

export const nameStep = (how: Stranger['how']) => ({
  id: 'name',
  title:
    how === 'adopt' ? 'Stop the container that has the name, keep it' : 'Rename the one that has the name',
});

export function nameEnd(detail: string, warned: boolean): StepEvent {
  return { type: 'step-end', id: 'name', state: warned ? 'warned' : 'succeeded', detail };
}
