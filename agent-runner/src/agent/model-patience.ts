import type { Clock } from '@/lib/core/clock';
import { ModelError } from './model-error';

/** Longest that one call waits for a server that is busy; then the attempt ends, and Temporal tries again. */
const patienceMs = 3_600_000;
const firstDelayMs = 2000;
const longestDelayMs = 60_000;

/** The model's server is busy: the call is made again after that time. */
export interface ModelWait {
  type: 'model-wait';
  step: number;
  code: string;
  delayMs: number;
}

/**
 * Calls the model until it answers. Limits of its server are waited out here: as failures of the activity they would use up its
 * attempts. Rejects with any other error, and with the last one when the patience is over.
 */
export async function* patiently<T>(
  step: number,
  call: () => Promise<T>,
  { clock, signal }: { clock: Clock; signal: AbortSignal },
): AsyncGenerator<ModelWait, T, void> {
  const since = clock.monotonic();
  for (let tries = 1; ; tries += 1) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof ModelError) || !error.passes) throw error;
      const delayMs = Math.max(backoffMs(tries), error.retryAfterMs ?? 0);
      if (clock.monotonic() - since + delayMs > patienceMs) throw error;
      yield { type: 'model-wait', step, code: error.code, delayMs };
      await clock.sleep(delayMs, signal);
    }
  }
}

function backoffMs(tries: number): number {
  return Math.min(longestDelayMs, firstDelayMs * 2 ** Math.min(tries - 1, 10));
}
