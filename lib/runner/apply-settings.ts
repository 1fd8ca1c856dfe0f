import { Failure, isFailure, messageOf } from '@/lib/core/failure';
import type { ContainerFacts, Engine } from '@/lib/engine/types';
import type { StepEvent } from '@/lib/operations/operation-state';
import type { OperationDefinition } from '@/lib/operations/operations';
import { keepApplied, restoreApplied } from './applied-settings';
import { previousName, removeOwn, replaceContainer, restorePrevious } from './replace-container';
import { requireContainer, requireEngine, requireSettings } from './requirements';
import type { RunnerParts } from './runner-parts';
import { type WaitOptions, waitRegistered } from './wait-registered';

const steps = [
  { id: 'check', title: 'Check the settings' },
  { id: 'container', title: 'Stop this container, keep it, create one with the new settings' },
  { id: 'start', title: 'Start the worker' },
  { id: 'register', title: 'Wait for Temporal' },
];

const wait: WaitOptions = { stepId: 'register', timeoutMs: 30_000, temporalAwayMs: 8000 };
const restoreTimeoutMs = 120_000;

function notApplied(cause: unknown, fileIsBack: boolean): Failure {
  const inner = isFailure(cause) ? cause.details : null;
  return new Failure({
    code: 'settings-not-applied',
    title: 'The new settings were not applied',
    reason: `${inner?.title ?? messageOf(cause)}. The container from before ${fileIsBack ? 'and its settings are' : 'is'} back as they were.`,
    remedy: {
      summary: inner?.remedy.summary ?? 'Correct the settings, then apply again.',
      action: 'open-settings',
    },
    evidence: [
      ...(inner === null ? [] : [{ label: 'cause', value: `${inner.code}: ${inner.reason}` }]),
      ...(inner?.evidence ?? []),
    ],
    cause,
  });
}

/** Brings the old container and the old file back; its own time, since the operation may have been cancelled. */
async function rollBack(parts: RunnerParts, engine: Engine, wasRunning: boolean): Promise<boolean> {
  const signal = AbortSignal.timeout(restoreTimeoutMs);
  await restorePrevious(parts, engine, wasRunning, signal);
  const restored = await restoreApplied(parts);
  await parts.refreshHealth();
  return restored;
}

async function* run(parts: RunnerParts, signal: AbortSignal): AsyncGenerator<StepEvent, string> {
  yield { type: 'step-start', id: 'check' };
  const engine = await requireEngine(parts, signal);
  const settings = await requireSettings(parts);
  const old = await requireContainer(parts, engine, signal);
  const image = await engine.inspectImage(parts.config.image, signal);
  if (image === null) throw imageGone(parts.config.image);
  const wasRunning = isUp(old);
  yield { type: 'step-end', id: 'check', state: 'succeeded' };
  try {
    const { container } = yield* replaceContainer(parts, engine, { image, settings }, signal);
    yield { type: 'step-start', id: 'register' };
    yield* waitRegistered({ parts, engine, containerId: container.id, settings, signal }, wait);
  } catch (error) {
    const fileIsBack = await rollBack(parts, engine, wasRunning);
    signal.throwIfAborted();
    throw notApplied(error, fileIsBack);
  }
  yield { type: 'step-end', id: 'register', state: 'succeeded', detail: 'Temporal saw this worker poll' };
  await keepApplied(parts);
  await removeOwn(parts, engine, previousName(parts.config.containerName), signal);
  await parts.refreshHealth();
  return 'Applied: Temporal saw the worker poll with the new settings';
}

const isUp = ({ state }: ContainerFacts) => state === 'running' || state === 'restarting';

function imageGone(reference: string): Failure {
  return new Failure({
    code: 'image-not-present',
    title: 'The image is not on this machine any more',
    reason: `${reference} was removed; applying settings does not pull.`,
    remedy: { summary: 'Set up again: it pulls the image and uses the new settings.', action: 'setup' },
  });
}

/** Recreates the container with the saved settings; whatever goes wrong, the old container and file come back. */
export function applySettingsOperation(parts: RunnerParts): OperationDefinition {
  return { kind: 'apply-settings', resource: 'runner', steps, run: (signal) => run(parts, signal) };
}
