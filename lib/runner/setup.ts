import { shortId } from '@/lib/core/units';
import type { ContainerFacts, Engine } from '@/lib/engine/types';
import type { StepEvent } from '@/lib/operations/operation-state';
import type { OperationDefinition } from '@/lib/operations/operations';
import { keepApplied } from './applied-settings';
import { imageStep } from './choose-image';
import { isCurrent, previousName, removeOwn, replaceContainer, type Wanted } from './replace-container';
import { ownContainer, requireEngine, requireSettings } from './requirements';
import type { RunnerParts } from './runner-parts';
import { containerUser } from './spec';
import { type WaitOptions, waitRegistered } from './wait-registered';
import { prepareFolder } from './workspace-folder';

export const registerWait: WaitOptions = { stepId: 'register', timeoutMs: 60_000, temporalAwayMs: 20_000 };

const steps = [
  { id: 'check', title: 'Check before starting' },
  { id: 'image', title: 'Pull the image' },
  { id: 'folder', title: 'Prepare the workspace' },
  { id: 'container', title: 'Create the container' },
  { id: 'start', title: 'Start the worker' },
  { id: 'register', title: 'Wait for Temporal' },
];

async function* folderStep({ config }: RunnerParts, engine: Engine): AsyncGenerator<StepEvent, boolean> {
  yield { type: 'step-start', id: 'folder' };
  const { hostUid, hostGid } = containerUser(config, engine.facts);
  const owner = { uid: hostUid, gid: hostGid };
  const created = await prepareFolder(config.workspaceDirectory, owner, config.userHomeDirectory);
  const detail = created ? 'created' : 'present';
  yield { type: 'step-end', id: 'folder', state: created ? 'succeeded' : 'skipped', detail };
  return created;
}

/** Keeps a container that is as wanted (starting it if it is stopped), else makes one. */
async function* containerSteps(
  parts: RunnerParts,
  engine: Engine,
  wanted: Wanted,
  signal: AbortSignal,
): AsyncGenerator<StepEvent, { container: ContainerFacts; changed: boolean }> {
  const present = await ownContainer(parts, engine, parts.config.containerName, signal);
  if (present === null || !isCurrent(parts, engine, wanted, present)) {
    const { container } = yield* replaceContainer(parts, engine, wanted, signal);
    return { container, changed: true };
  }
  yield { type: 'step-end', id: 'container', state: 'skipped', detail: shortId(present.id) };
  if (present.state === 'running') {
    yield { type: 'step-end', id: 'start', state: 'skipped', detail: 'runs' };
    return { container: present, changed: false };
  }
  yield { type: 'step-start', id: 'start' };
  await engine.startContainer(present.id, signal);
  const container = (await engine.inspectContainer(present.id, signal)) ?? present;
  yield { type: 'step-end', id: 'start', state: 'succeeded', detail: 'started again' };
  return { container, changed: true };
}

async function* run(parts: RunnerParts, signal: AbortSignal): AsyncGenerator<StepEvent, string> {
  yield { type: 'step-start', id: 'check' };
  const engine = await requireEngine(parts, signal);
  const settings = await requireSettings(parts);
  await ownContainer(parts, engine, parts.config.containerName, signal);
  const { kind, version } = engine.facts;
  yield {
    type: 'step-end',
    id: 'check',
    state: 'succeeded',
    detail: `${kind === 'docker' ? 'Docker' : 'Podman'} ${version}`,
  };
  const image = yield* imageStep(parts, engine, signal);
  const folderCreated = yield* folderStep(parts, engine);
  const { container, changed } = yield* containerSteps(parts, engine, { image, settings }, signal);
  yield { type: 'step-start', id: 'register' };
  yield* waitRegistered({ parts, engine, containerId: container.id, settings, signal }, registerWait);
  yield { type: 'step-end', id: 'register', state: 'succeeded', detail: 'Temporal saw this worker poll' };
  await keepApplied(parts);
  await removeOwn(parts, engine, previousName(parts.config.containerName), signal);
  await parts.refreshHealth();
  return changed || folderCreated
    ? 'Ready: Temporal saw this worker poll'
    : 'Already set up: Temporal saw this worker poll';
}

/** From nothing to a worker that Temporal has seen poll; on a machine that is set up it only verifies. */
export function setupOperation(parts: RunnerParts): OperationDefinition {
  return { kind: 'setup', resource: 'runner', steps, run: (signal) => run(parts, signal) };
}
