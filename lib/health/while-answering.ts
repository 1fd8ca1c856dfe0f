import type { Clock } from '@/lib/core/clock';
import { startDeadline } from '@/lib/core/deadline';
import type { Engine } from '@/lib/engine/types';

const pingEveryMs = 1000;

interface Questioned {
  engine: Engine;
  clock: Clock;
  signal: AbortSignal;
  /** It gave a sign of life just now: a ping is sent only when the questions take long. */
  isKnownToLive: boolean;
}

/**
 * Questions to an engine for as long as it answers a ping. One that is suspended takes every connection and says nothing
 * (E4): each question would wait for its own, much longer time limit, and the page would say Ready meanwhile.
 * @throws Failure of the ping; the questions are then given up
 */
export async function whileAnswering<T>(
  { engine, clock, signal, isKnownToLive }: Questioned,
  ask: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const scope = startDeadline(null, signal);
  try {
    const first = isKnownToLive ? Promise.resolve() : engine.ping(scope.signal);
    const value = await Promise.race([ask(scope.signal), silenceOf(engine, clock, first, scope.signal)]);
    // Questions whose answers were known already prove nothing about the engine.
    await first;
    return value;
  } finally {
    scope.end();
  }
}

/** Rejects when a ping fails, or when the signal aborts. */
async function silenceOf(
  engine: Engine,
  clock: Clock,
  first: Promise<void>,
  signal: AbortSignal,
): Promise<never> {
  await first;
  for (;;) {
    await clock.sleep(pingEveryMs, signal);
    await engine.ping(signal);
  }
}
