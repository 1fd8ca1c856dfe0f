import type { EffectiveSettings } from '@/lib/contracts/runner-settings';
import { isFailure } from '@/lib/core/failure';
import { startedHere } from '@/lib/engine/container-clock';
import type { ContainerFacts } from '@/lib/engine/types';
import type { Poller } from '@/lib/temporal/types';
import { judgeRegistration } from '@/lib/worker/registration';
import { workerIdentity } from '@/lib/worker/worker-identity';
import { workerSettings } from '@/lib/worker/worker-settings';
import type { RunnerParts } from './runner-parts';

/**
 * Who polls the task queue before a container is created, the latest first: none of them is its worker. What may be the
 * worker of the container that it replaces is left out: an image can give each of its workers the same identity.
 * @returns null when Temporal does not tell
 */
export async function listPollersBefore(
  parts: RunnerParts,
  settings: EffectiveSettings,
  replaced: ContainerFacts | null,
  signal: AbortSignal,
): Promise<string[] | null> {
  const { temporal, taskQueue } = workerSettings(settings, parts.config);
  const connection = parts.connectTemporal(temporal);
  try {
    const pollers = await connection.listPollers(taskQueue, signal);
    const predecessors = predecessorsIn(pollers, replaced, parts.clock.now());
    return pollers
      .toSorted((left, right) => right.lastAccessAt - left.lastAccessAt)
      .map(({ identity }) => identity)
      .filter((identity) => !predecessors.includes(identity));
  } catch (error) {
    signal.throwIfAborted();
    if (!isFailure(error)) throw error;
    return null;
  } finally {
    await connection.close();
  }
}

function predecessorsIn(pollers: readonly Poller[], replaced: ContainerFacts | null, now: number): string[] {
  const startedAt = replaced === null ? null : startedHere(replaced);
  if (replaced === null || startedAt === null) return [];
  return judgeRegistration({ identity: workerIdentity(replaced), pollers, startedAt, now }).unproven;
}
