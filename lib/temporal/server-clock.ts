import { randomUUID } from 'node:crypto';
import type { Connection } from '@temporalio/client';
import { systemClock } from '@/lib/core/clock';
import { startDeadline } from '@/lib/core/deadline';
import { callTemporal, grpcProblemOf } from './call';
import { listPollers } from './task-queue';

/** A queue without workers or tasks: the console polls it for a moment, to read the server's time of that poll. */
const clockQueue = 'stigmer-console-clock';
/** A single poll may sit on a partition of which the server does not tell at once. */
const pollsAtOnce = 3;
const lookEveryMs = 20;
const looksMax = 50;
/** How long a measurement holds: somebody may set either clock. */
const ageMaxMs = 30_000;

export interface ServerClock {
  /** The server's clock minus this machine's, milliseconds; null when the server did not let it be read. */
  read(connection: Connection, signal?: AbortSignal): Promise<number | null>;
  /** As it was read last. */
  offsetMs(): number | null;
}

/**
 * Temporal shows its time nowhere except as the last access of a poller: so the console becomes one. What it reads is late
 * by the way of the request, some milliseconds, so that a poll never seems younger than it is.
 */
export function createServerClock(namespace: string): ServerClock {
  let offsetMs: number | null = null;
  let readAt = Number.NEGATIVE_INFINITY;
  return {
    read: async (connection, signal) => {
      if (performance.now() - readAt < ageMaxMs) return offsetMs;
      offsetMs = (await measureOffset(connection, namespace, signal)) ?? offsetMs;
      readAt = performance.now();
      return offsetMs;
    },
    offsetMs: () => offsetMs,
  };
}

async function measureOffset(
  connection: Connection,
  namespace: string,
  signal?: AbortSignal,
): Promise<number | null> {
  const identity = `console-clock/${randomUUID()}`;
  const request = { namespace, taskQueue: { name: clockQueue }, identity };
  const scope = startDeadline(null, signal);
  const sentAt = Date.now();
  const poll = () => connection.workflowService.pollActivityTaskQueue(request);
  // Never cancelled: each ends by its deadline. A server on SQLite whose query is cut off can refuse everything from then on.
  for (let each = 0; each < pollsAtOnce; each += 1) callTemporal(connection, poll).catch(() => {});
  try {
    for (let look = 0; look < looksMax; look += 1) {
      const pollers = await listPollers(connection, namespace, clockQueue, scope.signal);
      const own = pollers.find((poller) => poller.identity === identity);
      if (own !== undefined) return own.lastAccessAt - sentAt;
      await systemClock.sleep(lookEveryMs, scope.signal);
    }
    return null;
  } catch (error) {
    signal?.throwIfAborted();
    if (grpcProblemOf(error) === null) throw error;
    // A key that may not poll, a server that went away: the caller's own question says so, if it matters.
    return null;
  } finally {
    scope.end();
  }
}
