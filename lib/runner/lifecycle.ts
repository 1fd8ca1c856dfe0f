import type { ContainerFacts } from '@/lib/engine/types';
import type { StepEvent } from '@/lib/operations/operation-state';
import type { OperationDefinition } from '@/lib/operations/operations';
import { previousName, removeOwn } from './replace-container';
import { requireContainer, requireEngine, requireSettings } from './requirements';
import type { RunnerParts } from './runner-parts';
import { registerWait } from './setup';
import { stopTimeoutSeconds } from './spec';
import { waitRegistered } from './wait-registered';

const stopStep = { id: 'stop', title: 'Stop the worker' };
const startStep = { id: 'start', title: 'Start the worker' };
const registerStep = { id: 'register', title: 'Wait for Temporal' };
const removeStep = { id: 'remove', title: 'Remove the container' };

async function* stopping(parts: RunnerParts, signal: AbortSignal): AsyncGenerator<StepEvent, ContainerFacts> {
  yield { type: 'step-start', id: 'stop' };
  const engine = await requireEngine(parts, signal);
  const container = await requireContainer(parts, engine, signal);
  await engine.stopContainer(container.id, stopTimeoutSeconds, signal);
  yield { type: 'step-end', id: 'stop', state: 'succeeded' };
  return container;
}

async function* starting(parts: RunnerParts, signal: AbortSignal): AsyncGenerator<StepEvent> {
  yield { type: 'step-start', id: 'start' };
  const engine = await requireEngine(parts, signal);
  const settings = await requireSettings(parts);
  const container = await requireContainer(parts, engine, signal);
  await engine.startContainer(container.id, signal);
  yield { type: 'step-end', id: 'start', state: 'succeeded' };
  yield { type: 'step-start', id: 'register' };
  yield* waitRegistered({ parts, engine, containerId: container.id, settings, signal }, registerWait);
  yield { type: 'step-end', id: 'register', state: 'succeeded', detail: 'Temporal saw this worker poll' };
  await parts.refreshHealth();
}

export function startOperation(parts: RunnerParts): OperationDefinition {
  return {
    kind: 'start',
    resource: 'runner',
    steps: [startStep, registerStep],
    async *run(signal) {
      yield* starting(parts, signal);
      return 'Ready: Temporal saw this worker poll';
    },
  };
}

export function restartOperation(parts: RunnerParts): OperationDefinition {
  return {
    kind: 'restart',
    resource: 'runner',
    steps: [stopStep, startStep, registerStep],
    async *run(signal) {
      yield* stopping(parts, signal);
      yield* starting(parts, signal);
      return 'Ready: Temporal saw this worker poll again';
    },
  };
}

export function stopOperation(parts: RunnerParts): OperationDefinition {
  return {
    kind: 'stop',
    resource: 'runner',
    steps: [stopStep],
    async *run(signal) {
      yield* stopping(parts, signal);
      await parts.refreshHealth();
      return 'The worker is stopped';
    },
  };
}

/** Removes the container only: workspace, settings, logs and image stay. */
export function removeOperation(parts: RunnerParts): OperationDefinition {
  return {
    kind: 'remove',
    resource: 'runner',
    steps: [stopStep, removeStep],
    async *run(signal) {
      yield* stopping(parts, signal);
      yield { type: 'step-start', id: 'remove' };
      const engine = await requireEngine(parts, signal);
      const { containerName } = parts.config;
      await removeOwn(parts, engine, containerName, signal);
      await removeOwn(parts, engine, previousName(containerName), signal);
      yield { type: 'step-end', id: 'remove', state: 'succeeded', detail: 'The workspace is kept' };
      await parts.refreshHealth();
      return 'The container is removed; the workspace is kept';
    },
  };
}
