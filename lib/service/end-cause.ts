import type { Operation } from '@/lib/contracts/operation';
import { operationKinds } from '@/lib/contracts/operation-kinds';
import type { Life } from '@/lib/contracts/run-history';

/** A process that was asked to end, by its own handler or by the signal itself. */
const askedExitCodes = [0, 137, 143];

interface Ended {
  exitCode: number | null;
  outOfMemory: boolean;
}

export interface Asked {
  /** Somebody asked the engine to stop or kill it in this life. */
  atEngine: boolean;
  /** What the console was doing to it. */
  operation: Pick<Operation, 'kind' | 'startedBy'> | null;
}

/** Who ended it, as far as the facts go. */
export function endCause(
  { exitCode, outOfMemory }: Ended,
  { atEngine, operation }: Asked,
): Pick<Life, 'cause' | 'by'> {
  if (outOfMemory) return { cause: 'memory', by: null };
  const looksAsked = exitCode !== null && askedExitCodes.includes(exitCode);
  if (operation !== null && (atEngine || looksAsked)) {
    const { noun } = operationKinds[operation.kind];
    return { cause: 'console', by: `${noun}, by ${operation.startedBy}` };
  }
  if (atEngine) return { cause: 'engine', by: null };
  return { cause: exitCode === null || looksAsked ? 'unknown' : 'itself', by: null };
}
