import type { Operation } from '@/lib/contracts/operation';
import { isFailure, messageOf } from '@/lib/core/failure';
import { log } from '@/lib/process/log';
import { reconcile } from './reconcile';
import type { ServiceParts } from './service-parts';

/** Two stops with their grace, and the calls around them. */
const recoveryTimeoutMs = 120_000;

async function putInOrder(parts: ServiceParts): Promise<void> {
  const engine = await parts.engine();
  if (engine === null) return;
  const outcome = await reconcile(parts, engine, AbortSignal.timeout(recoveryTimeoutMs));
  if (outcome !== 'settled-before') log.info('An interrupted change was brought to its end', { outcome });
}

/**
 * After a crash in the middle of a change: exactly one container of ours, and the settings it was made from. Looks at
 * the engine whether or not the journal knows of a change: a second crash may have come before the first was settled.
 * Never keeps the console from starting; without an engine the next set-up or apply settles.
 */
export async function recover(parts: ServiceParts, unfinished: readonly Operation[]): Promise<void> {
  for (const { kind, startedAt } of unfinished) log.warn('An operation was interrupted', { kind, startedAt });
  try {
    await putInOrder(parts);
  } catch (error) {
    const reason = isFailure(error) ? `${error.code}: ${error.details.reason}` : messageOf(error);
    log.warn('Recovery did not finish', { reason });
  }
}
