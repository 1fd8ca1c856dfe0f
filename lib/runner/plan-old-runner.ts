import { type OldRunner, oldRunnerParts } from '@/lib/contracts/old-runner';
import type { PlanLine } from '@/lib/contracts/status';
import { isAbort, isFailure } from '@/lib/core/failure';
import type { Engine } from '@/lib/engine/types';
import { findOldRunner } from './find-old-runner';
import { line } from './plan-lines';
import type { RunnerParts } from './runner-parts';

/** A line only when what an older launcher left stands in the way: its container, or its process that still polls. */
export async function oldRunnerLine(
  parts: RunnerParts,
  engine: Engine | null,
  signal: AbortSignal,
): Promise<PlanLine[]> {
  try {
    const found = await findOldRunner(parts, engine, { fresh: false, signal });
    if (found === null || (found.process === null && found.container === null)) return [];
    const takesName = found.container?.name === parts.service.containerName;
    const detail = takesName
      ? 'Its container has the name that ours needs: remove the old runner first'
      : 'Set-up leaves it as it is; it may take work from the same queue';
    return [foundLine(found, takesName ? 'problem' : 'warning', detail)];
  } catch (error) {
    if (!isFailure(error) && !isAbort(error)) throw error;
    return await withoutContainer(parts, signal);
  }
}

/** The engine did not answer in time: what lies on the disk is shown all the same. */
async function withoutContainer(parts: RunnerParts, signal: AbortSignal): Promise<PlanLine[]> {
  const found = await findOldRunner(parts, null, { fresh: false, signal });
  if (found === null) return [];
  return [foundLine(found, 'warning', 'The engine did not say whether its container is still there')];
}

function foundLine(found: OldRunner, state: PlanLine['state'], detail: string): PlanLine {
  const evidence = oldRunnerParts(found);
  const fact = 'An older launcher left a runner here';
  return line({ id: 'old-runner', title: 'Old runner', state, fact, detail, evidence });
}
