import type { Poller, WorkerHeartbeat } from '@/lib/temporal/types';

/** A live idle worker touches its entry at least every 60 s (the server's long poll); with a margin. */
const pollerFreshMs = 90_000;
/** Three intervals of the worker's heartbeat (10 s). */
const heartbeatFreshMs = 30_000;

export interface RegistrationInput {
  identity: string;
  pollers: readonly Poller[];
  /** Start of the container that runs now: an older entry belongs to its predecessor. */
  startedAt: number;
  now: number;
  /** Workers with heartbeats, where they were asked for: a worker with all slots busy does not poll. */
  workers?: readonly WorkerHeartbeat[];
}

export interface Registration {
  registered: boolean;
  lastPollAt: number | null;
  /** One sentence without a full stop. */
  reason: string;
}

/**
 * Whether Temporal has seen this container's worker poll. Presence alone proves nothing: the server keeps the entry
 * of a dead worker for five minutes, and a restarted container has the identity of the one before.
 */
export function judgeRegistration(input: RegistrationInput): Registration {
  const { identity, pollers, startedAt, now } = input;
  const own = pollers.filter((poller) => poller.identity === identity);
  const lastPollAt = own.length === 0 ? null : Math.max(...own.map((poller) => poller.lastAccessAt));
  if (lastPollAt !== null && lastPollAt >= Math.max(startedAt, now - pollerFreshMs)) {
    return { registered: true, lastPollAt, reason: 'Temporal saw this worker poll' };
  }
  if (isBusy(input)) return { registered: true, lastPollAt, reason: 'All slots of this worker are busy' };
  return { registered: false, lastPollAt, reason: missingReason(lastPollAt, startedAt, pollers.length) };
}

function isBusy({ identity, startedAt, now, workers = [] }: RegistrationInput): boolean {
  return workers.some(
    (worker) =>
      worker.identity === identity &&
      worker.slotsUsed > 0 &&
      worker.slotsFree === 0 &&
      worker.heartbeatAt >= Math.max(startedAt, now - heartbeatFreshMs),
  );
}

function missingReason(lastPollAt: number | null, startedAt: number, pollersTotal: number): string {
  if (lastPollAt === null) {
    return pollersTotal === 0
      ? 'No worker polls the task queue'
      : 'Other workers poll the task queue, this one does not';
  }
  return lastPollAt < startedAt
    ? 'The last poll came from before this container started'
    : `The last poll is older than ${pollerFreshMs / 1000} s`;
}
