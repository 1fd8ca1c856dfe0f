import { resolveSettings } from '@/lib/contracts/runner-settings';
import { isThisMachine } from '@/lib/contracts/this-machine';
import { isFailure } from '@/lib/core/failure';
import type { ContainerFacts } from '@/lib/engine/types';
import type { TemporalConnection, TemporalProblemCode, TemporalSettings } from '@/lib/temporal/types';
import { type WorkerSettings, workerSettings } from '@/lib/worker/worker-settings';
import type { RunnerParts } from './runner-parts';

/** What may pass by itself within seconds: a Temporal that is busy, or being started. */
const passing: readonly TemporalProblemCode[] = [
  'temporal-busy',
  'temporal-silent',
  'temporal-store-silent',
  'temporal-nothing-behind',
  'temporal-unreachable',
];

/**
 * Settings by which Temporal is not found are refused before a container is made with them. Where they lead to the Temporal of
 * the worker that runs, it is away itself: then the rehearsal waits for its return.
 * @throws Failure `temporal-*`, `namespace-not-found`
 */
export async function refuseUnreachable(
  { config }: Pick<RunnerParts, 'config'>,
  connection: TemporalConnection,
  { temporal, taskQueue }: WorkerSettings,
  running: ContainerFacts,
  signal: AbortSignal,
): Promise<void> {
  const before = workerSettings(resolveSettings(running.environment), config);
  if (placeOf(temporal) === placeOf(before.temporal)) return;
  try {
    await connection.listPollers(taskQueue, signal);
  } catch (error) {
    signal.throwIfAborted();
    if (!isFailure(error) || !passing.some((code) => isFailure(error, code))) throw error;
  }
}

/** The container has this machine by another name than the settings file. */
function placeOf({ address, ...rest }: TemporalSettings): string {
  const place = isThisMachine(address) ? address.slice(address.lastIndexOf(':')) : address;
  return JSON.stringify({ ...rest, place });
}
