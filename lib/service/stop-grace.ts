import type { ContainerFacts, Engine } from '@/lib/engine/types';
import type { ManagedService } from './managed-service';

/** For one that was late with its answer, and hears the signal after all. */
const deafGraceSeconds = 10;

/** How long it has between SIGTERM and SIGKILL: a program that does not answer hears no signal either. */
export async function stopGraceSeconds(
  { stopTimeoutSeconds, answers }: Pick<ManagedService, 'stopTimeoutSeconds' | 'answers'>,
  engine: Engine,
  container: ContainerFacts,
  signal: AbortSignal,
): Promise<number> {
  if (answers === undefined || container.state !== 'running') return stopTimeoutSeconds;
  // A long turn of its event loop is over by the second question; its runs are worth that wait.
  const hears = (await answers(container, engine, signal)) || (await answers(container, engine, signal));
  return hears ? stopTimeoutSeconds : Math.min(deafGraceSeconds, stopTimeoutSeconds);
}
