import type { Operation } from '@/lib/contracts/operation';
import { isFailure } from '@/lib/core/failure';
import type { Engine } from '@/lib/engine/types';
import { identityLabel } from '@/lib/health/container-ownership';
import { judgeRegistration } from '@/lib/health/registration';
import { workerSettings } from '@/lib/health/worker-settings';
import { log } from '@/lib/process/log';
import { keepApplied, restoreApplied } from './applied-settings';
import { previousName, removeOwn, restorePrevious } from './replace-container';
import { ownContainer } from './requirements';
import type { RunnerParts } from './runner-parts';

const recoveryTimeoutMs = 60_000;

/** Whether the new container of an interrupted change already does its work. */
async function isRegistered(parts: RunnerParts, engine: Engine, signal: AbortSignal): Promise<boolean> {
  const container = await ownContainer(parts, engine, parts.config.containerName, signal);
  if (container?.state !== 'running') return false;
  const { temporal, taskQueue } = workerSettings(await parts.settings.effective());
  const connection = parts.connectTemporal(temporal);
  const now = parts.clock.now();
  try {
    const pollers = await connection.listPollers(taskQueue, signal);
    const identity = container.labels[identityLabel] ?? '';
    return judgeRegistration({ identity, pollers, startedAt: container.startedAt ?? now, now }).registered;
  } catch (error) {
    if (!isFailure(error)) throw error;
    return false;
  } finally {
    await connection.close();
  }
}

async function converge(parts: RunnerParts, engine: Engine): Promise<void> {
  const signal = AbortSignal.timeout(recoveryTimeoutMs);
  const previous = await ownContainer(parts, engine, previousName(parts.config.containerName), signal);
  if (previous === null) return;
  if (await isRegistered(parts, engine, signal)) {
    await keepApplied(parts);
    await removeOwn(parts, engine, previous.name, signal);
    return;
  }
  await restorePrevious(parts, engine, true, signal);
  await restoreApplied(parts);
}

/**
 * After a crash in the middle of a change: exactly one container of ours, the new one if Temporal saw it poll, else the
 * one from before with its settings. Without an engine there is nothing to converge now; set-up does it later.
 */
export async function recover(parts: RunnerParts, unfinished: readonly Operation[]): Promise<void> {
  if (unfinished.length === 0) return;
  const engine = await parts.engine();
  if (engine === null) return;
  try {
    await converge(parts, engine);
  } catch (error) {
    if (!isFailure(error)) throw error;
    log.warn('Recovery did not finish', { code: error.code, reason: error.details.reason });
  }
}
