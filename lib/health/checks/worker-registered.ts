import { exactTime, passCheck, problemCheck, skipCheck } from '@/lib/contracts/check-result';
import type { Check } from '@/lib/contracts/status';
import type { Evidence, FailureDetails } from '@/lib/core/failure';
import { logSays, tellingLines } from '@/lib/health/cause-line';
import type { ContainerEvidence, Measured, TemporalEvidence, WorkerEvidence } from '@/lib/health/evidence';
import { judgeRegistration, type Registration, registrationGraceMs } from '@/lib/health/registration';
import { unprovenWorker } from '@/lib/health/unproven';
import { isOwnIdentity } from '@/lib/health/worker-identity';

export interface WorkerCheckInput {
  worker: Measured<WorkerEvidence> | null;
  container: ContainerEvidence | null;
  temporal: TemporalEvidence | null;
  now: number;
}

/** Temporal itself has seen this container's worker poll. */
export function checkWorkerRegistered({ worker, container, temporal, now }: WorkerCheckInput): Check {
  if (worker === null) return skipCheck('worker-registered', now, 'Needs a running container and Temporal');
  const { value } = worker;
  if (value.failure !== null) return problemCheck('worker-registered', 'fail', worker, value.failure);
  const startedAt = container?.facts?.startedAt ?? 0;
  const registration = judgeRegistration({ ...value, startedAt, now });
  const evidence = registrationEvidence(value, registration, startedAt);
  if (registration.registered) return passCheck('worker-registered', worker, registration.reason, evidence);
  const waitingSince = Math.max(startedAt, temporal?.returnedAt ?? 0);
  if (now - waitingSince < registrationGraceMs) {
    return problemCheck('worker-registered', 'wait', worker, { ...starting(registration), evidence });
  }
  if (registration.unproven.length > 0) {
    const details = unprovenWorker(registration.unproven, value.identity);
    return problemCheck('worker-registered', 'warn', worker, { ...details, evidence });
  }
  return problemCheck('worker-registered', 'fail', worker, { ...missing(value, registration), evidence });
}

function starting({ reason }: Registration): FailureDetails {
  return {
    code: 'worker-starting',
    title: 'Waiting for Temporal to see the worker',
    reason: `${reason}.`,
    remedy: { summary: 'Wait: a worker is seen about a second after its start.' },
  };
}

function missing(
  { taskQueue, pollers, identity, lastLines }: WorkerEvidence,
  registration: Registration,
): FailureDetails {
  const others = pollers.some((poller) => !isOwnIdentity(poller.identity, identity));
  return {
    code: 'worker-not-registered',
    reference: others ? 'F33' : 'F31',
    title: `Temporal does not see this worker on the task queue ${taskQueue}`,
    reason: `${registration.reason}. ${logSays(lastLines)}`,
    remedy: identity.keepsContract
      ? { summary: 'Restart the worker; if it stays like this, read its log.', action: 'restart' }
      : {
          summary: 'Read its log: which task queue it polls, and whether it has anything free to take work.',
          action: 'open-logs',
        },
  };
}

function registrationEvidence(
  { taskQueue, identity, pollers, workers, lastLines }: WorkerEvidence,
  { registered, seenAs, lastPollAt, unproven }: Registration,
  startedAt: number,
): Evidence[] {
  const others = new Set(pollers.map((poller) => poller.identity));
  for (const each of others)
    if (isOwnIdentity(each, identity) || unproven.includes(each)) others.delete(each);
  const busy = workers.find((worker) => isOwnIdentity(worker.identity, identity));
  return [
    { label: 'call', value: `DescribeTaskQueue ${taskQueue}, activity pollers` },
    { label: 'identity', value: seenAs ?? identity.given },
    ...(seenAs === null || seenAs === identity.given
      ? []
      : [{ label: 'identity given', value: `${identity.given}, which the worker does not use` }]),
    ...unproven.map((value) => ({ label: 'may be this worker', value })),
    { label: 'last poll', value: exactTime(lastPollAt) },
    { label: 'container started', value: exactTime(startedAt) },
    { label: 'other pollers', value: others.size === 0 ? 'none' : [...others].join(', ') },
    ...(busy === undefined
      ? silentSlots(registered || identity.keepsContract || unproven.length > 0)
      : [{ label: 'slots', value: `${busy.slotsUsed} busy, ${busy.slotsFree} free` }]),
    ...(registered
      ? []
      : tellingLines(lastLines)
          .slice(-5)
          .map((line) => ({ label: 'log', value: line }))),
  ];
}

/** Slots come with heartbeats, which older SDKs do not send: busy is then the same as gone. */
function silentSlots(known: boolean): Evidence[] {
  return known ? [] : [{ label: 'slots not told', value: 'This worker sends no heartbeats' }];
}
