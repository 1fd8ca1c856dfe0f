import { messageOf } from '@/lib/core/failure';
import type { Engine } from '@/lib/engine/types';
import type { StepEvent } from '@/lib/operations/operation-state';
import { log } from '@/lib/process/log';
import { stopContainer, uncut } from '@/lib/service/container-changes';
import { isOwnContainer } from '@/lib/service/container-ownership';
import { absent, reconcile } from '@/lib/service/reconcile';
import { type GaveWay, giveBack, noteGivingWay } from './gave-way';
import { freeName, nameEnd, type Stranger, sharedQueue, withWord } from './name-taken';
import type { RunnerParts } from './runner-parts';
import type { WantedWorker } from './wanted-container';

interface Taking {
  parts: RunnerParts;
  engine: Engine;
  stranger: Stranger;
  worker: WantedWorker;
}

export interface TakenName<T> {
  result: T;
  /** What became of the other one, as a sentence without a full stop. */
  word: string;
}

/**
 * Gives our name free, then does the work. One that is only renamed goes on as it was. One that is adopted gives way, and has
 * name and work back where the work fails.
 */
export async function* takeName<T>(
  taking: Taking,
  work: () => AsyncGenerator<StepEvent, T>,
): AsyncGenerator<StepEvent, TakenName<T>> {
  const { parts, engine, stranger, worker } = taking;
  const { container, how } = stranger;
  yield { type: 'step-start', id: 'name' };
  const newName = await freeName(parts, engine, uncut());
  const gaveWay = how === 'adopt' ? await noteGivingWay(parts, container) : null;
  await engine.renameContainer(container.id, newName, uncut());
  if (gaveWay === null) {
    const queue = sharedQueue(parts, worker, container);
    const shares = queue === null ? '' : `; it takes work from the same queue ${queue}`;
    const word = `The one that had its name is called ${newName} now, ${container.state} as before${shares}`;
    yield nameEnd(word, queue !== null);
    return { result: yield* work(), word };
  }
  const settings = await parts.settings.snapshot();
  try {
    await stopContainer(parts, engine, container.id, parts.service.stopTimeoutSeconds, uncut());
    yield nameEnd(`stopped, and kept as ${newName}`, false);
    return { result: yield* work(), word: `The one before it is kept, stopped, as ${newName}` };
  } catch (error) {
    throw withWord(error, await undo(taking, gaveWay, settings, newName));
  }
}

/** Ours goes, and the adopted one is what it was. */
async function undo(
  { parts, engine }: Taking,
  gaveWay: GaveWay,
  settings: Buffer | null,
  newName: string,
): Promise<string> {
  const { service } = parts;
  try {
    const made = await engine.inspectContainer(service.containerName, uncut());
    if (made !== null && isOwnContainer(made, service)) {
      await parts.desired.write(absent);
      await reconcile(parts, engine, uncut());
    }
    await parts.settings.restore(settings);
    await giveBack(parts, engine, gaveWay);
    return 'The container that had the name has it back, and is what it was.';
  } catch (error) {
    log.error('An adopted container could not be put back', { name: newName, reason: messageOf(error) });
    return `The container that had the name is kept, stopped, as ${newName}; it has its name back when the engine answers again.`;
  }
}
