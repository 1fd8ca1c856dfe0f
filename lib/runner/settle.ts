import { resolveSettings } from '@/lib/contracts/runner-settings';
import { isFailure } from '@/lib/core/failure';
import type { ContainerFacts, Engine } from '@/lib/engine/types';
import { judgeRegistration } from '@/lib/health/registration';
import { workerIdentity } from '@/lib/health/worker-identity';
import { workerSettings } from '@/lib/health/worker-settings';
import { previousName, removeOwn, restorePrevious } from './replace-container';
import { ownContainer } from './requirements';
import type { RunnerParts } from './runner-parts';

/** Whether Temporal sees this container's worker now, or one that may be it; asked once. */
async function isSeen(parts: RunnerParts, container: ContainerFacts, signal: AbortSignal): Promise<boolean> {
  const { temporal, taskQueue } = workerSettings(resolveSettings(container.environment), parts.config);
  const connection = parts.connectTemporal(temporal);
  const now = parts.clock.now();
  try {
    const pollers = await connection.listPollers(taskQueue, signal);
    const identity = workerIdentity(container);
    const startedAt = container.startedAt ?? now;
    const { registered, unproven } = judgeRegistration({ identity, pollers, startedAt, now });
    return registered || unproven.length > 0;
  } catch (error) {
    signal.throwIfAborted();
    if (!isFailure(error)) throw error;
    return false;
  } finally {
    await connection.close();
  }
}

/**
 * Makes exactly one container of ours out of what an interrupted change left: the new one if Temporal sees it poll (or may), else
 * the one from before. The engine's answer alone decides, so it may be called at any time when nothing else runs.
 */
export async function settle(
  parts: RunnerParts,
  engine: Engine,
  signal: AbortSignal,
): Promise<'settled-before' | 'new-kept' | 'previous-restored'> {
  const { containerName } = parts.config;
  const previous = await ownContainer(parts, engine, previousName(containerName), signal);
  if (previous === null) return 'settled-before';
  const current = await ownContainer(parts, engine, containerName, signal);
  if (current?.state === 'running' && (await isSeen(parts, current, signal))) {
    await removeOwn(parts, engine, previous.name, signal);
    return 'new-kept';
  }
  await restorePrevious(parts, engine, true, signal);
  return 'previous-restored';
}
