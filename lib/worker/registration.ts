import type { DeploymentVersion } from '@/lib/temporal/routing';
import type { Poller, WorkerHeartbeat } from '@/lib/temporal/types';
import type { OwnHealth } from './own-health';
import { fingerprintOf, isOwnIdentity, type WorkerIdentity } from './worker-identity';

/** A live idle worker touches its entry at least every 60 s (the server's long poll); with a margin. */
export const pollerFreshMs = 90_000;
/** Three intervals of our worker's heartbeat (10 s), and of the SDKs' own (60 s). */
const heartbeatFreshMs = 30_000;
const sdkHeartbeatFreshMs = 180_000;
/** A worker is seen about a second after its start; until this long it is given time. */
export const registrationGraceMs = 20_000;

export interface RegistrationInput {
  identity: WorkerIdentity;
  pollers: readonly Poller[];
  /** Start of the container that runs now: an older entry belongs to its predecessor. */
  startedAt: number;
  now: number;
  /** Workers with heartbeats, where they were asked for: a worker with all slots busy does not poll. */
  workers?: readonly WorkerHeartbeat[];
  /** What the worker says of itself: the only one who knows that it is busy where the server keeps no heartbeats. */
  own?: OwnHealth;
}

export interface Registration {
  registered: boolean;
  /** The identity of this worker as Temporal has it; null when it does not know it. */
  seenAs: string | null;
  lastPollAt: number | null;
  /** Identities that began to poll after the start and may be this worker's: its image promises none. */
  unproven: string[];
  /** Who gets every task in place of this worker, which polls in vain. */
  elsewhere?: string;
  /** Its own version, with `elsewhere`; null without one. */
  version?: DeploymentVersion | null;
  /** The deployment that gets them, with `elsewhere`; null: not known. */
  deployment?: string | null;
  /** One sentence without a full stop. */
  reason: string;
}

/**
 * Whether Temporal has seen this container's worker poll. Presence alone proves nothing: the server keeps the entry
 * of a dead worker for five minutes, and a restarted container has the identity of the one before.
 */
export function judgeRegistration(input: RegistrationInput): Registration {
  const { identity, pollers, startedAt, now } = input;
  const latest = latestOf(pollers.filter((poller) => isOwnIdentity(poller.identity, identity)));
  const lastPollAt = latest?.lastAccessAt ?? null;
  const seen = { seenAs: latest?.identity ?? null, lastPollAt, unproven: [] };
  if (lastPollAt !== null && lastPollAt >= Math.max(startedAt, now - pollerFreshMs)) {
    if (latest?.elsewhere !== undefined)
      return {
        ...seen,
        registered: false,
        elsewhere: latest.elsewhere,
        version: latest.version ?? null,
        deployment: latest.deployment ?? null,
        reason: elsewhereReason(latest.elsewhere),
      };
    return { ...seen, registered: true, reason: 'Temporal saw this worker poll' };
  }
  const busy = busyWorker(input);
  if (busy !== null) {
    const { identity: seenAs, slotsUsed } = busy;
    return { ...seen, registered: true, seenAs, reason: busyReason(slotsUsed, slotsUsed) };
  }
  const { own } = input;
  // Said only by a worker that Temporal has seen poll, as long as Temporal answers it; a busy one polls seldom or not at all.
  if (own?.type === 'answers' && isBusy(own)) {
    return { ...seen, registered: true, reason: busyReason(own.slots.used, own.slots.max) };
  }
  // A worker that has shown its identity has no other.
  const unproven = latest === null ? unprovenIdentities(input) : [];
  const reason = missingReason(lastPollAt, startedAt, pollers.length, unproven);
  return { ...seen, registered: false, unproven, reason };
}

/**
 * Whether a new container has proved itself. A version of a deployment gets tasks when a person makes it current, and that takes
 * one that polls.
 */
export function endsTrial({ registered, version = null }: Registration): boolean {
  return registered || version !== null;
}

function isBusy({ condition, slots }: Extract<OwnHealth, { type: 'answers' }>): boolean {
  return condition === 'saturated' || (condition === 'healthy' && slots.used > 0);
}

function elsewhereReason(others: string): string {
  return `Temporal sees this worker poll, and gives every task of the queue to ${others}`;
}

function busyReason(used: number, max: number): string {
  return `The worker is busy, ${used} of ${max}: it polls again when a slot is free`;
}

function latestOf(pollers: readonly Poller[]): Poller | null {
  const [latest = null] = pollers.toSorted((left, right) => right.lastAccessAt - left.lastAccessAt);
  return latest;
}

function busyWorker({ identity, startedAt, now, workers = [] }: RegistrationInput): WorkerHeartbeat | null {
  const freshMs = identity.keepsContract ? heartbeatFreshMs : sdkHeartbeatFreshMs;
  const busy = workers.find(
    (worker) =>
      isOwnIdentity(worker.identity, identity) &&
      worker.slotsUsed > 0 &&
      worker.slotsFree === 0 &&
      worker.heartbeatAt >= Math.max(startedAt, now - freshMs),
  );
  return busy ?? null;
}

/** Who polls since this container's start, is not its worker by name, and did not poll when it was created. */
function unprovenIdentities({ identity, pollers, startedAt, now }: RegistrationInput): string[] {
  if (identity.keepsContract) return [];
  const before = new Set(identity.pollersBefore);
  const fresh = pollers.filter(
    (poller) =>
      poller.lastAccessAt >= Math.max(startedAt, now - pollerFreshMs) &&
      !isOwnIdentity(poller.identity, identity) &&
      !before.has(fingerprintOf(poller.identity)),
  );
  return [...new Set(fresh.map((poller) => poller.identity))];
}

function missingReason(
  lastPollAt: number | null,
  startedAt: number,
  pollersTotal: number,
  unproven: readonly string[],
): string {
  if (unproven.length > 0) return `${unproven.join(', ')} polls since the start, and may be this worker`;
  if (lastPollAt === null) {
    return pollersTotal === 0
      ? 'No worker polls the task queue'
      : 'Other workers poll the task queue, this one does not';
  }
  return lastPollAt < startedAt
    ? 'The last poll came from before this container started'
    : `The last poll is older than ${pollerFreshMs / 1000} s`;
}
