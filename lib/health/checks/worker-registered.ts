import { exactTime, passCheck, problemCheck, skipCheck } from '@/lib/contracts/check-result';
import { clockText, clockToldMs } from '@/lib/contracts/clocks';
import type { Check } from '@/lib/contracts/status';
import type { Evidence, FailureDetails } from '@/lib/core/failure';
import { startedHere } from '@/lib/engine/container-clock';
import type { ContainerEvidence, Measured, TemporalEvidence, WorkerEvidence } from '@/lib/health/evidence';
import { illnessOf } from '@/lib/health/ill-worker';
import { type OtherPollers, otherPollers } from '@/lib/health/other-pollers';
import { unprovenWorker } from '@/lib/health/unproven';
import { unreachableInside } from '@/lib/health/unreachable-inside';
import { logSays, tellingLines } from '@/lib/service/cause-line';
import { makeCurrentCommand } from '@/lib/temporal/routing';
import type { WorkerHeartbeat } from '@/lib/temporal/types';
import type { OwnHealth } from '@/lib/worker/own-health';
import { judgeRegistration, type Registration, registrationGraceMs } from '@/lib/worker/registration';
import { isOwnIdentity } from '@/lib/worker/worker-identity';

const formerNamedMax = 3;

export interface WorkerCheckInput {
  worker: Measured<WorkerEvidence> | null;
  container: ContainerEvidence | null;
  temporal: TemporalEvidence | null;
  now: number;
}

/** Temporal itself has seen this container's worker poll, and the worker is not ill. */
export function checkWorkerRegistered({ worker, container, temporal, now }: WorkerCheckInput): Check {
  if (worker === null) return skipCheck('worker-registered', now, 'Needs a running container and Temporal');
  const { value } = worker;
  const startedAt = container?.facts ? (startedHere(container.facts) ?? 0) : 0;
  const others = otherPollers(value.pollers, { identity: value.identity, startedAt, now });
  const registration = judgeRegistration({ ...value, startedAt, now });
  const evidence = registrationEvidence(value, registration, others, startedAt);
  const illness = illnessOf(value, container?.facts ?? null);
  if (illness !== null) return problemCheck('worker-registered', 'fail', worker, { ...illness, evidence });
  if (value.failure !== null) return problemCheck('worker-registered', 'fail', worker, value.failure);
  const waitingSince = Math.max(startedAt, temporal?.returnedAt ?? 0);
  const hadTime = now - waitingSince >= registrationGraceMs;
  const inside = unreachableInside({ own: value.own, container, temporal });
  // Its last poll stays listed for as long as a living worker may be silent.
  const listed = registration.registered && now - (registration.lastPollAt ?? 0) < registrationGraceMs;
  if (inside !== null && hadTime && !listed) {
    const said = [...(inside.evidence ?? []), ...evidence];
    return problemCheck('worker-registered', 'fail', worker, { ...inside, evidence: said });
  }
  if (registration.registered) return passCheck('worker-registered', worker, registration.reason, evidence);
  if (registration.elsewhere !== undefined) {
    const details = notRouted(value.taskQueue, registration, temporal);
    return problemCheck('worker-registered', 'fail', worker, { ...details, evidence });
  }
  if (!hadTime) {
    return problemCheck('worker-registered', 'wait', worker, { ...starting(registration), evidence });
  }
  if (registration.unproven.length > 0) {
    const details = unprovenWorker(registration.unproven, value.identity);
    return problemCheck('worker-registered', 'warn', worker, { ...details, evidence });
  }
  const details = missing(value, registration, others.active.length > 0);
  return problemCheck('worker-registered', 'fail', worker, { ...details, evidence });
}

function starting({ reason }: Registration): FailureDetails {
  return {
    code: 'worker-starting',
    title: 'Waiting for Temporal to see the worker',
    reason: `${reason}.`,
    remedy: { summary: 'Wait: a worker is seen about a second after its start.' },
  };
}

function notRouted(
  taskQueue: string,
  { reason, version = null, deployment = null }: Registration,
  temporal: TemporalEvidence | null,
): FailureDetails {
  const command = temporal && makeCurrentCommand(temporal.settings, version, deployment);
  return {
    code: 'worker-not-routed',
    title: `No task of ${taskQueue} comes to this worker`,
    reason:
      version === null
        ? `${reason}. It has no version itself.`
        : `${reason}. Its own version is ${version.deploymentName} ${version.buildId}.`,
    remedy: {
      summary:
        version === null
          ? 'Make the workers without a version current in that deployment, or use a task queue of its own.'
          : 'Make the worker’s version current in its deployment.',
      ...(command !== null && { command }),
    },
  };
}

function missing(
  { taskQueue, identity, own, lastLines }: WorkerEvidence,
  { reason }: Registration,
  others: boolean,
): FailureDetails {
  const says = own.type === 'answers' ? `The worker says: ${own.reason}.` : undefined;
  return {
    code: 'worker-not-registered',
    reference: others ? 'F33' : 'F31',
    title: `Temporal does not see this worker on the task queue ${taskQueue}`,
    reason: `${reason}. ${logSays(lastLines, says)}`,
    remedy: missingRemedy(own, identity.keepsContract),
  };
}

/** A restart ends what runs: it is no remedy for a worker that is at work. */
function missingRemedy(own: OwnHealth, keepsContract: boolean): FailureDetails['remedy'] {
  if (own.type === 'answers' && own.slots.used > 0) {
    return {
      summary: `Wait for its ${own.slots.used} running activities, which a restart would end; its log says more.`,
      action: 'open-logs',
    };
  }
  if (keepsContract)
    return { summary: 'Restart the worker; if it stays like this, read its log.', action: 'restart' };
  return {
    summary: 'Read its log: which task queue it polls, and whether it has anything free to take work.',
    action: 'open-logs',
  };
}

function registrationEvidence(
  { taskQueue, identity, pollers, workers, own, lastLines, clockOffsetMs }: WorkerEvidence,
  { registered, seenAs, lastPollAt, unproven }: Registration,
  { active, former }: OtherPollers,
  startedAt: number,
): Evidence[] {
  const others = active.filter((each) => !unproven.includes(each));
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
    ...(pollers.length === 0 ? [] : skewEvidence(clockOffsetMs)),
    { label: 'other pollers', value: others.length === 0 ? 'none' : others.join(', ') },
    ...(former.length === 0 ? [] : [{ label: 'no longer poll', value: formerText(former) }]),
    { label: 'the worker itself', value: ownText(own) },
    ...slotsEvidence(busy, own, registered || identity.keepsContract || unproven.length > 0),
    ...(registered
      ? []
      : tellingLines(lastLines)
          .slice(-5)
          .map((line) => ({ label: 'log', value: line }))),
  ];
}

/** Worth knowing, although every verdict allows for it. */
function skewEvidence(offsetMs: number | null): Evidence[] {
  if (offsetMs === null)
    return [{ label: 'Temporal’s clock', value: 'could not be read: taken to be that of this machine' }];
  if (Math.abs(offsetMs) <= clockToldMs) return [];
  const value = `${clockText(offsetMs, 'this machine’s')}; the times here are corrected`;
  return [{ label: 'Temporal’s clock', value }];
}

function formerText(former: readonly string[]): string {
  const more = former.length - formerNamedMax;
  return `${former.slice(0, formerNamedMax).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function ownText(own: OwnHealth): string {
  switch (own.type) {
    case 'answers':
      return `${own.condition}: ${own.reason}`;
    case 'silent':
      return 'does not answer';
    case 'unknown':
      return `not asked: ${own.reason}`;
  }
}

/** Slots come with heartbeats, which older SDKs do not send, or from the worker; without either, busy is the same as gone. */
function slotsEvidence(busy: WorkerHeartbeat | undefined, own: OwnHealth, known: boolean): Evidence[] {
  if (busy !== undefined)
    return [{ label: 'slots', value: `${busy.slotsUsed} busy, ${busy.slotsFree} free` }];
  if (own.type === 'answers')
    return [{ label: 'slots', value: `${own.slots.used} of ${own.slots.max} busy` }];
  return known ? [] : [{ label: 'slots unknown', value: 'This worker sends no heartbeats' }];
}
