import type { OperationWork } from '@/lib/operations/operations';
import { uncut } from '@/lib/service/container-changes';
import { removeOperation } from '@/lib/service/lifecycle';
import { requireEngine } from '@/lib/service/requirements';
import { deleteVolume } from './data-volume';
import type { DevServerParts } from './dev-server-parts';

const dataStep = { id: 'data', title: 'Delete its data and its log' };

/** Removes the container; its volume and its log stay unless it is told otherwise. */
export function removeServerOperation(parts: DevServerParts, withData: boolean): OperationWork {
  if (!withData) return removeOperation(parts, 'its data are kept');
  const container = removeOperation(parts, 'its data follow');
  return {
    steps: [...container.steps, dataStep],
    async *run(signal, urge) {
      yield* container.run(signal, urge);
      yield { type: 'step-start', id: dataStep.id };
      const engine = await requireEngine(parts, signal);
      const wasThere = await deleteVolume(parts.service, engine, uncut());
      await parts.clearLog(signal);
      yield wasThere
        ? { type: 'step-end', id: dataStep.id, state: 'succeeded' }
        : { type: 'step-end', id: dataStep.id, state: 'skipped', detail: 'There were no data' };
      return 'The Temporal server, its data and its log are removed';
    },
  };
}
