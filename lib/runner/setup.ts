import { Failure, isFailure } from '@/lib/core/failure';
import { shortId } from '@/lib/core/units';
import type { ContainerFacts, Engine } from '@/lib/engine/types';
import type { StepEvent } from '@/lib/operations/operation-state';
import type { OperationDefinition } from '@/lib/operations/operations';
import { tryOutSettings } from './applied-settings';
import { imageStep } from './choose-image';
import { uncut } from './container-changes';
import { reconcile, targetOf } from './reconcile';
import {
  commit,
  isCurrent,
  type Replaced,
  replaceContainer,
  rollBack,
  stopIfRefused,
  type Wanted,
} from './replace-container';
import { findContainer, requireEngine, requireSettings } from './requirements';
import type { RunnerParts } from './runner-parts';
import { outcomeOf, registerEnd } from './seen';
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
  const created = await prepareFolder(
    config.workspaceDirectory,
    owner,
    config.userHomeDirectory,
    engine.facts.selinux,
  );
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
  const present = await findContainer(parts, engine, signal);
  if (present === null || !isCurrent(parts, engine, wanted, present)) {
    const made = yield* replaceContainer(parts, engine, wanted, signal);
    // Without one to go back to, the new one is kept whatever becomes of it.
    if (!made.onTrial) await commit(parts, engine, made.container);
    return { ...made, changed: true };
  }
  yield { type: 'step-end', id: 'container', state: 'skipped', detail: shortId(present.id) };
  const { containerName } = parts.config;
  const changed = present.state !== 'running' || present.name !== containerName;
  if (changed) yield { type: 'step-start', id: 'start' };
  await tryOutSettings(parts, wanted.settingsFile.text);
  await parts.desired.write({ phase: 'changing', ...targetOf(present, 'running'), settings: 'keep' });
  await reconcile(parts, engine, uncut());
  const container = (await engine.inspectContainer(present.id, signal)) ?? present;
  yield changed
    ? { type: 'step-end', id: 'start', state: 'succeeded', detail: startedAgain(present, containerName) }
    : { type: 'step-end', id: 'start', state: 'skipped', detail: 'runs' };
  return { container, onTrial: false, changed };
}

function startedAgain({ name, state }: ContainerFacts, containerName: string): string {
  const how = state === 'running' ? 'runs' : state === 'paused' ? 'unpaused' : 'started again';
  return name === containerName ? how : `${how}, and has its name back (it was called ${name})`;
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
async function* registerStep(
  watch: Watch,
  { container, onTrial }: Replaced,
): AsyncGenerator<StepEvent, Seen> {
  const { parts, engine } = watch;
  yield { type: 'step-start', id: 'register' };
  let seen: Seen;
  try {
    seen = yield* waitRegistered(watch, registerWait);
  } catch (error) {
    if (!onTrial) await stopIfRefused(parts, engine, container, error);
    if (!onTrial) throw error;
    if (isTemporalsFault(error)) {
      await commit(parts, engine, container);
      throw error;
    }
    yield { type: 'step-progress', id: 'register', detail: 'Putting the container from before back' };
    throw (await rollBack(parts, engine)) ? previousIsBack(error) : error;
  }
  if (onTrial) await commit(parts, engine, container);
  yield registerEnd(seen);
  return seen;
}

async function* run(parts: RunnerParts, signal: AbortSignal): AsyncGenerator<StepEvent, string> {
  yield { type: 'step-start', id: 'check' };
  const engine = await requireEngine(parts, signal);
  const settingsFile = { text: await parts.settings.snapshot(), goesBack: false };
  const saved = await requireSettings(parts);
  await reconcile(parts, engine, signal);
  await findContainer(parts, engine, signal);
  const { kind, version } = engine.facts;
  const detail = `${kind === 'docker' ? 'Docker' : 'Podman'} ${version}`;
  yield { type: 'step-end', id: 'check', state: 'succeeded', detail };
  const chosen = yield* imageStep(parts, engine, signal);
  const folderCreated = yield* folderStep(parts, engine);
  const made = yield* containerSteps(parts, engine, { ...chosen, saved, settingsFile }, signal);
  const { container, onTrial } = made;
  const { settings } = saved;
  const seen = yield* registerStep(
    { parts, engine, containerId: container.id, settings, staysUp: !onTrial, signal },
    made,
  );
  await parts.refreshHealth();
  return made.changed || folderCreated
    ? outcomeOf(seen, 'Ready: Temporal saw this worker poll', 'The container runs')
    : outcomeOf(seen, 'Already set up: Temporal saw this worker poll', 'Already set up');
}

/** From nothing to a worker that Temporal has seen poll; on a machine that is set up it only verifies. */
export function setupOperation(parts: RunnerParts): OperationDefinition {
  return { kind: 'setup', resource: 'runner', steps, run: (signal) => run(parts, signal) };
}
