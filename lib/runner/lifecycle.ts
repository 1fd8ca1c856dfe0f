import { resolveSettings } from '@/lib/contracts/runner-settings';
import type { ContainerFacts, Engine } from '@/lib/engine/types';
import type { StepEvent } from '@/lib/operations/operation-state';
import type { OperationDefinition } from '@/lib/operations/operations';
import { ownTime } from './own-time';
import { previousName, removeOwn } from './replace-container';
import { ownContainer, requireContainer, requireEngine } from './requirements';
import type { RunnerParts } from './runner-parts';
import { outcomeOf, registerEnd } from './seen';
import { registerWait } from './setup';
import { stopTimeoutSeconds } from './spec';
import { type Seen, waitRegistered } from './wait-registered';

const stopStep = { id: 'stop', title: 'Stop the worker' };
const startStep = { id: 'start', title: 'Start the worker' };
const registerStep = { id: 'register', title: 'Wait for Temporal' };
const removeStep = { id: 'remove', title: 'Remove the container' };

interface Target {
  engine: Engine;
  container: ContainerFacts;
}

async function findTarget(parts: RunnerParts, signal: AbortSignal): Promise<Target> {
  const engine = await requireEngine(parts, signal);
  return { engine, container: await requireContainer(parts, engine, signal) };
}

/** Ends the step `stop`, which the caller has begun. */
async function* stopping({ engine, container }: Target): AsyncGenerator<StepEvent> {
  await engine.stopContainer(container.id, stopTimeoutSeconds, ownTime());
  yield { type: 'step-end', id: 'stop', state: 'succeeded' };
}

/** Ends the step `start`, then waits; only the wait can be cancelled. */
async function* starting(
  parts: RunnerParts,
  { engine, container }: Target,
  signal: AbortSignal,
): AsyncGenerator<StepEvent, Seen> {
  await engine.startContainer(container.id, ownTime());
  yield { type: 'step-end', id: 'start', state: 'succeeded' };
  yield { type: 'step-start', id: 'register' };
  // The container's own settings: the file may hold newer ones that await Apply.
  const settings = resolveSettings(container.environment);
  const watch = { parts, engine, containerId: container.id, settings, staysUp: true, signal };
  const seen = yield* waitRegistered(watch, registerWait);
  yield registerEnd(seen);
  await parts.refreshHealth();
  return seen;
}

export function startOperation(parts: RunnerParts): OperationDefinition {
  return {
    kind: 'start',
    resource: 'runner',
    steps: [startStep, registerStep],
    async *run(signal) {
      yield { type: 'step-start', id: 'start' };
      const seen = yield* starting(parts, await findTarget(parts, signal), signal);
      return outcomeOf(seen, 'Ready: Temporal saw this worker poll', 'The container runs');
    },
  };
}

/** A cancel while it stops still starts it again: a restart never leaves the worker stopped. */
export function restartOperation(parts: RunnerParts): OperationDefinition {
  return {
    kind: 'restart',
    resource: 'runner',
    steps: [stopStep, startStep, registerStep],
    async *run(signal) {
      yield { type: 'step-start', id: 'stop' };
      const target = await findTarget(parts, signal);
      yield* stopping(target);
      yield { type: 'step-start', id: 'start' };
      const seen = yield* starting(parts, target, signal);
      return outcomeOf(seen, 'Ready: Temporal saw this worker poll again', 'The container runs again');
    },
  };
}

export function stopOperation(parts: RunnerParts): OperationDefinition {
  return {
    kind: 'stop',
    resource: 'runner',
    steps: [stopStep],
    async *run(signal) {
      yield { type: 'step-start', id: 'stop' };
      yield* stopping(await findTarget(parts, signal));
      await parts.refreshHealth();
      return 'The worker is stopped';
    },
  };
}

/** Removes the container only: workspace, settings, logs and image stay. Without one it has nothing to do. */
export function removeOperation(parts: RunnerParts): OperationDefinition {
  return {
    kind: 'remove',
    resource: 'runner',
    steps: [stopStep, removeStep],
    async *run(signal) {
      yield { type: 'step-start', id: 'stop' };
      const { containerName } = parts.config;
      const engine = await requireEngine(parts, signal);
      const container = await ownContainer(parts, engine, containerName, signal);
      if (container === null)
        yield { type: 'step-end', id: 'stop', state: 'skipped', detail: 'Nothing runs' };
      else yield* stopping({ engine, container });
      signal.throwIfAborted();
      yield { type: 'step-start', id: 'remove' };
      for (const name of [containerName, previousName(containerName)]) {
        await removeOwn(parts, engine, name, ownTime());
      }
      yield { type: 'step-end', id: 'remove', state: 'succeeded', detail: 'The workspace is kept' };
      await parts.refreshHealth();
      return container === null
        ? 'There was no container to remove; the workspace is kept'
        : 'The container is removed; the workspace is kept';
    },
  };
}
