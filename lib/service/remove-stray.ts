import type { OperationInput } from '@/lib/contracts/operation';
import { Failure } from '@/lib/core/failure';
import { shortId } from '@/lib/core/units';
import type { StepEvent } from '@/lib/operations/operation-state';
import type { OperationWork } from '@/lib/operations/operations';
import { removeContainer, uncut } from './container-changes';
import { reconcile } from './reconcile';
import { requireEngine } from './requirements';
import type { ServiceParts } from './service-parts';
import { viewStrays } from './view-strays';

const steps = [
  { id: 'look', title: 'Look whether it is nobody’s' },
  { id: 'remove', title: 'Stop it, keep its last lines, remove it' },
];

async function* run(
  parts: ServiceParts,
  { container }: OperationInput,
  signal: AbortSignal,
): AsyncGenerator<StepEvent, string> {
  yield { type: 'step-start', id: 'look' };
  const engine = await requireEngine(parts, signal);
  const stray = (await viewStrays(parts, signal)).find(({ id }) => id === container);
  if (stray === undefined) throw notStray(container ?? '');
  await reconcile(parts, engine, signal);
  const facts = await engine.inspectContainer(stray.id, signal);
  yield { type: 'step-end', id: 'look', state: 'succeeded', detail: `${stray.name} ${shortId(stray.id)}` };
  yield { type: 'step-start', id: 'remove' };
  // What is left of a rehearsal is removed by what brings an earlier change to its end.
  if (facts !== null) await removeContainer(parts, engine, facts, parts.service.stopTimeoutSeconds, uncut());
  yield { type: 'step-end', id: 'remove', state: 'succeeded', detail: 'removed' };
  await parts.refreshHealth();
  return `${stray.name} is removed`;
}

function notStray(id: string): Failure {
  return new Failure({
    code: 'container-not-stray',
    title: 'Nothing was removed',
    reason: `${id === '' ? 'No container was named' : `No container ${shortId(id)} is here that no console looks after`}: only such a one is removed, by its id.`,
    remedy: { summary: 'List them.', command: 'stigmer-console strays' },
  });
}

/** Removes one container that is a stray at that moment, by its id. */
export function removeStrayOperation(parts: ServiceParts, input: OperationInput): OperationWork {
  return { steps, run: (signal) => run(parts, input, signal) };
}
