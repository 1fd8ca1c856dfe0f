import type { ContainerFacts, Engine } from '@/lib/engine/types';
import type { StepEvent } from '@/lib/operations/operation-state';
import type { OperationWork } from '@/lib/operations/operations';
import { stopContainer, uncut } from './container-changes';
import type { Changing, Target } from './desired-state';
import { absent, reconcile, settleAsIs, targetOf } from './reconcile';
import { stopIfRefused } from './replace-container';
import { findContainer, requireContainer, requireEngine } from './requirements';
import { outcomeOf, registerEnd, type Seen } from './seen';
import type { ServiceParts } from './service-parts';
import { registerWait } from './set-up-container';
import { stopGraceSeconds } from './stop-grace';
import { waitReady } from './wait-ready';

const stopStep = ({ service }: ServiceParts) => ({ id: 'stop', title: `Stop the ${service.noun}` });
const startStep = ({ service }: ServiceParts) => ({ id: 'start', title: `Start the ${service.noun}` });
const registerStep = ({ service }: ServiceParts) => ({
  id: 'register',
  title: service.readiness.words.step,
});
const removeStep = { id: 'remove', title: 'Remove the container' };

interface Found {
  engine: Engine;
  container: ContainerFacts;
}

/** What an earlier change left is brought to its end first, so that the new wish does not build on half of it. */
async function find(parts: ServiceParts, signal: AbortSignal): Promise<Found> {
  const engine = await requireEngine(parts, signal);
  await reconcile(parts, engine, signal);
  return { engine, container: await requireContainer(parts, engine, signal) };
}

/**
 * Writes down what is wanted, then works on it. An engine that refuses has the last word: what it shows is wanted from
 * then on. One that does not answer is brought there when it answers again.
 */
async function* pursue(
  parts: ServiceParts,
  engine: Engine,
  desired: Changing,
  work: () => AsyncGenerator<StepEvent>,
): AsyncGenerator<StepEvent> {
  await parts.desired.write(desired);
  try {
    yield* work();
  } catch (error) {
    await settleAsIs(parts, engine, uncut()).catch(() => undefined);
    throw error;
  }
}

function wanting({ container }: Found, want: Target['want']): Changing {
  return { phase: 'changing', ...targetOf(container, want), settings: null };
}

/** Only the wait can be cancelled. */
async function* registering(
  parts: ServiceParts,
  { engine, container }: Found,
  signal: AbortSignal,
): AsyncGenerator<StepEvent, Seen> {
  yield { type: 'step-start', id: 'register' };
  const watch = { parts, engine, containerId: container.id, staysUp: true, signal };
  try {
    const seen = yield* waitReady(watch, registerWait);
    yield registerEnd(seen, parts.service.readiness.words);
    await parts.refreshHealth();
    return seen;
  } catch (error) {
    await stopIfRefused(parts, engine, container, error);
    throw error;
  }
}

export function startOperation(parts: ServiceParts): OperationWork {
  return {
    steps: [startStep(parts), registerStep(parts)],
    async *run(signal) {
      yield { type: 'step-start', id: 'start' };
      const found = await find(parts, signal);
      yield* pursue(parts, found.engine, wanting(found, 'running'), async function* () {
        await reconcile(parts, found.engine, uncut());
        yield { type: 'step-end', id: 'start', state: 'succeeded' };
      });
      const seen = yield* registering(parts, found, signal);
      const { words } = parts.service.readiness;
      return outcomeOf(seen, words, `Ready: ${words.proof}`, 'The container runs');
    },
  };
}

/** A cancel while it stops still starts it again: a restart never leaves the worker stopped. */
export function restartOperation(parts: ServiceParts): OperationWork {
  return {
    steps: [stopStep(parts), startStep(parts), registerStep(parts)],
    async *run(signal) {
      yield { type: 'step-start', id: 'stop' };
      const found = await find(parts, signal);
      const { engine, container } = found;
      const graceSeconds = await stopGraceSeconds(parts.service, engine, container, signal);
      yield* pursue(parts, engine, wanting(found, 'running'), async function* () {
        await stopContainer(parts, engine, container.id, graceSeconds, uncut());
        yield { type: 'step-end', id: 'stop', state: 'succeeded' };
        yield { type: 'step-start', id: 'start' };
        await reconcile(parts, engine, uncut());
        yield { type: 'step-end', id: 'start', state: 'succeeded' };
      });
      const seen = yield* registering(parts, found, signal);
      const { words } = parts.service.readiness;
      return outcomeOf(seen, words, `Ready: ${words.proof} again`, 'The container runs again');
    },
  };
}

export function stopOperation(parts: ServiceParts): OperationWork {
  return {
    steps: [stopStep(parts)],
    async *run(signal) {
      yield { type: 'step-start', id: 'stop' };
      const found = await find(parts, signal);
      yield* pursue(parts, found.engine, wanting(found, 'stopped'), async function* () {
        await reconcile(parts, found.engine, uncut());
        yield { type: 'step-end', id: 'stop', state: 'succeeded' };
      });
      await parts.refreshHealth();
      return `The ${parts.service.noun} is stopped`;
    },
  };
}

/**
 * Removes the container only, and what an interrupted change left beside it: workspace, settings, logs and image stay.
 * Without one it has nothing to do. A cancel while it stops leaves it stopped.
 * @param kept what stays, as the end of a sentence
 */
export function removeOperation(parts: ServiceParts, kept = 'the workspace is kept'): OperationWork {
  return {
    steps: [stopStep(parts), removeStep],
    async *run(signal) {
      yield { type: 'step-start', id: 'stop' };
      const engine = await requireEngine(parts, signal);
      const container = await findContainer(parts, engine, signal);
      const desired = container === null ? absent : { ...absent, ...targetOf(container, 'absent') };
      yield* pursue(parts, engine, desired, async function* () {
        if (container !== null)
          await stopContainer(parts, engine, container.id, parts.service.stopTimeoutSeconds, uncut());
        yield container === null
          ? { type: 'step-end', id: 'stop', state: 'skipped', detail: 'Nothing runs' }
          : { type: 'step-end', id: 'stop', state: 'succeeded' };
        signal.throwIfAborted();
        yield { type: 'step-start', id: 'remove' };
        await reconcile(parts, engine, uncut());
        yield { type: 'step-end', id: 'remove', state: 'succeeded', detail: capitalised(kept) };
      });
      await parts.refreshHealth();
      const done = container === null ? 'There was no container to remove' : 'The container is removed';
      return `${done}; ${kept}`;
    },
  };
}

const capitalised = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
