import { Failure, isFailure } from '@/lib/core/failure';
import { shortId } from '@/lib/core/units';
import type { ContainerFacts, Engine } from '@/lib/engine/types';
import type { StepEvent } from '@/lib/operations/operation-state';
import { tryOutSettings } from './applied-settings';
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
import { findContainer } from './requirements';
import { registerEnd, type Seen } from './seen';
import type { ServiceParts } from './service-parts';
import { type WaitOptions, waitReady } from './wait-ready';

export const registerWait: WaitOptions = { timeoutMs: 60_000, awayMs: 20_000 };

/** The steps of `setUpContainer`, the last ones of a set-up. */
export const setUpSteps = ({ noun, readiness }: ServiceParts['service']) => [
  { id: 'container', title: 'Create the container' },
  { id: 'start', title: `Start the ${noun}` },
  { id: 'register', title: readiness.words.step },
];

export interface SetUp {
  seen: Seen;
  /** Whether anything was done beyond looking. */
  changed: boolean;
}

/** Brings the wanted container up: what is as wanted stays, what does not come up gives way to the one before it. */
export async function* setUpContainer(
  parts: ServiceParts,
  engine: Engine,
  wanted: Wanted,
  signal: AbortSignal,
): AsyncGenerator<StepEvent, SetUp> {
  const made = yield* containerSteps(parts, engine, wanted, signal);
  const seen = yield* registerStep(parts, engine, made, signal);
  return { seen, changed: made.changed };
}

/** Keeps a container that is as wanted (starting it if it is stopped), else makes one. */
async function* containerSteps(
  parts: ServiceParts,
  engine: Engine,
  wanted: Wanted,
  signal: AbortSignal,
): AsyncGenerator<StepEvent, Replaced & { changed: boolean }> {
  const present = await findContainer(parts, engine, signal);
  if (present === null || !isCurrent(wanted, present)) {
    const made = yield* replaceContainer(parts, engine, wanted, signal);
    // Without one to go back to, the new one is kept whatever becomes of it.
    if (!made.onTrial) await commit(parts, engine, made.container);
    return { ...made, changed: true };
  }
  yield { type: 'step-end', id: 'container', state: 'skipped', detail: shortId(present.id) };
  const { containerName, settings } = parts.service;
  const changed = present.state !== 'running' || present.name !== containerName;
  if (changed) yield { type: 'step-start', id: 'start' };
  await tryOutSettings(settings, wanted.settingsFile.text);
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

function previousIsBack(error: unknown): unknown {
  if (!isFailure(error)) return error;
  const { details } = error;
  return new Failure({ ...details, reason: `${details.reason} The container from before is back.` });
}

/** Waits; a new container that does not come up gives way to the one that it replaced. */
async function* registerStep(
  parts: ServiceParts,
  engine: Engine,
  { container, onTrial }: Replaced,
  signal: AbortSignal,
): AsyncGenerator<StepEvent, Seen> {
  const { words, isElsewhere } = parts.service.readiness;
  const watch = { parts, engine, containerId: container.id, staysUp: !onTrial, signal };
  yield { type: 'step-start', id: 'register' };
  let seen: Seen;
  try {
    seen = yield* waitReady(watch, registerWait);
  } catch (error) {
    if (!onTrial) await stopIfRefused(parts, engine, container, error);
    if (!onTrial) throw error;
    if (isElsewhere(error)) {
      await commit(parts, engine, container);
      throw error;
    }
    yield { type: 'step-progress', id: 'register', detail: 'Putting the container from before back' };
    throw (await rollBack(parts, engine)) ? previousIsBack(error) : error;
  }
  if (onTrial) await commit(parts, engine, container);
  yield registerEnd(seen, words);
  return seen;
}
