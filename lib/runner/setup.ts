import { Failure, isFailure } from '@/lib/core/failure';
import { shortId } from '@/lib/core/units';
import type { Engine } from '@/lib/engine/types';
import type { StepEvent } from '@/lib/operations/operation-state';
import type { OperationDefinition } from '@/lib/operations/operations';
import { keepApplied } from './applied-settings';
import { imageStep } from './choose-image';
import { ownTime } from './own-time';
import {
  isCurrent,
  previousName,
  type Replaced,
  removeOwn,
  replaceContainer,
  restorePrevious,
  type Wanted,
} from './replace-container';
import { ownContainer, requireEngine, requireSettings } from './requirements';
import type { RunnerParts } from './runner-parts';
import { outcomeOf, registerEnd } from './seen';
import { settle } from './settle';
import { containerUser } from './spec';
import { type Seen, type WaitOptions, type Watch, waitRegistered } from './wait-registered';
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
): AsyncGenerator<StepEvent, Replaced & { changed: boolean }> {
  const present = await ownContainer(parts, engine, parts.config.containerName, signal);
  if (present === null || !isCurrent(parts, engine, wanted, present)) {
    return { ...(yield* replaceContainer(parts, engine, wanted, signal)), changed: true };
  }
  yield { type: 'step-end', id: 'container', state: 'skipped', detail: shortId(present.id) };
  if (present.state === 'running') {
    yield { type: 'step-end', id: 'start', state: 'skipped', detail: 'runs' };
    return { container: present, previous: null, changed: false };
  }
  yield { type: 'step-start', id: 'start' };
  await engine.startContainer(present.id, ownTime());
  const container = (await engine.inspectContainer(present.id, signal)) ?? present;
  yield { type: 'step-end', id: 'start', state: 'succeeded', detail: 'started again' };
  return { container, previous: null, changed: true };
}

/** Temporal itself is away or refuses: no container would do better, and this one goes on trying. */
function isTemporalsFault(error: unknown): boolean {
  return isFailure(error) && (error.code.startsWith('temporal-') || error.code === 'namespace-not-found');
}

function previousIsBack(error: unknown): unknown {
  if (!isFailure(error)) return error;
  const { details } = error;
  return new Failure({ ...details, reason: `${details.reason} The container from before is back.` });
}

/** Waits; a new container that does not come up gives way to the one that it replaced. */
async function* registerStep(watch: Watch, previous: Replaced['previous']): AsyncGenerator<StepEvent, Seen> {
  const { parts, engine } = watch;
  const kept = previousName(parts.config.containerName);
  yield { type: 'step-start', id: 'register' };
  let seen: Seen;
  try {
    seen = yield* waitRegistered(watch, registerWait);
  } catch (error) {
    if (previous === null) throw error;
    if (isTemporalsFault(error)) {
      await removeOwn(parts, engine, kept, ownTime());
      throw error;
    }
    yield { type: 'step-progress', id: 'register', detail: 'Putting the container from before back' };
    await restorePrevious(parts, engine, previous.wasRunning, ownTime());
    throw previousIsBack(error);
  }
  if (previous !== null) await removeOwn(parts, engine, kept, ownTime());
  yield registerEnd(seen);
  return seen;
}

async function* run(parts: RunnerParts, signal: AbortSignal): AsyncGenerator<StepEvent, string> {
  yield { type: 'step-start', id: 'check' };
  const engine = await requireEngine(parts, signal);
  const snapshot = await parts.settings.snapshot();
  const saved = await requireSettings(parts);
  await settle(parts, engine, signal);
  await ownContainer(parts, engine, parts.config.containerName, signal);
  const { kind, version } = engine.facts;
  const detail = `${kind === 'docker' ? 'Docker' : 'Podman'} ${version}`;
  yield { type: 'step-end', id: 'check', state: 'succeeded', detail };
  const chosen = yield* imageStep(parts, engine, signal);
  const folderCreated = yield* folderStep(parts, engine);
  const made = yield* containerSteps(parts, engine, { ...chosen, saved }, signal);
  const { container, previous } = made;
  if (previous === null) await keepApplied(parts, snapshot);
  const seen = yield* registerStep(
    {
      parts,
      engine,
      containerId: container.id,
      settings: saved.settings,
      staysUp: previous === null,
      signal,
    },
    previous,
  );
  if (previous !== null) await keepApplied(parts, snapshot);
  await parts.refreshHealth();
  return made.changed || folderCreated
    ? outcomeOf(seen, 'Ready: Temporal saw this worker poll', 'The container runs')
    : outcomeOf(seen, 'Already set up: Temporal saw this worker poll', 'Already set up');
}

/** From nothing to a worker that Temporal has seen poll; on a machine that is set up it only verifies. */
export function setupOperation(parts: RunnerParts): OperationDefinition {
  return { kind: 'setup', resource: 'runner', steps, run: (signal) => run(parts, signal) };
}
