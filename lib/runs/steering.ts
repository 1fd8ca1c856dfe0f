import { lackReason } from '@/lib/contracts/runner-capabilities';
import type { RunOrderInput } from '@/lib/contracts/runs';
import { Failure } from '@/lib/core/failure';
import type { ContainerFacts } from '@/lib/engine/types';
import { lacks } from '@/lib/worker/runner-abilities';

/** Of the container its labels tell. */
interface Place {
  container: Pick<ContainerFacts, 'labels'> | null;
}

/** Why the worker's runs cannot be spoken to: its image is older; null: they can be, as far as is known. */
export function whyUnsteerable({ container }: Place): string | null {
  return container !== null && lacks(container, 'steering') ? lackReason('steering') : null;
}

/** Temporal itself cancels. @throws Failure `image-lacks-steering` for any other order that the worker would not know */
export function refuseUnsteerable(place: Place, type: RunOrderInput['type']): void {
  const reason = whyUnsteerable(place);
  if (reason === null || type === 'cancel') return;
  throw new Failure({
    code: 'image-lacks-steering',
    title: 'The worker’s version cannot be spoken to',
    reason: `${reason}.`,
    remedy: { summary: 'Upgrade the worker, or cancel the run.', command: 'stigmer-console upgrade' },
  });
}
