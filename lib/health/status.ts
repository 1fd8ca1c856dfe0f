import { clockToldMs, type ToldClock } from '@/lib/contracts/clocks';
import type { FailureRecord } from '@/lib/contracts/failure';
import type { Operation } from '@/lib/contracts/operation';
import { type Check, checkIdSchema, type EngineStatus, type Status } from '@/lib/contracts/status';
import { startedHere } from '@/lib/engine/container-clock';
import type { EngineFacts } from '@/lib/engine/types';
import { isCrashLoop } from '@/lib/service/crash-loop';
import type { OwnHealth } from '@/lib/worker/own-health';
import { judgeRegistration } from '@/lib/worker/registration';
import { abilitiesOf } from '@/lib/worker/runner-abilities';
import { judgeChecks } from './checks';
import type { HealthEvidence } from './evidence';
import { judgeVerdict } from './verdict';

type Parts = Pick<Status, 'engine' | 'engineCandidates' | 'engineAdvice' | 'image' | 'container' | 'worker'>;

export interface StatusInput {
  evidence: HealthEvidence;
  operation: Operation | null;
  /** The status before this one: `since` and the failure's time go on from it. */
  previous: Status;
}

/** The status before anything was measured. */
export function initialStatus(at: number): Status {
  return {
    verdict: 'working',
    title: 'Checking',
    sentence: 'Looking for an engine and the worker',
    since: at,
    checkedAt: at,
    checks: checkIdSchema.options.map((id) => ({
      id,
      state: 'wait',
      summary: 'Not checked yet',
      evidence: [],
      durationMs: 0,
      at,
    })),
    engine: null,
    engineCandidates: [],
    engineAdvice: [],
    image: null,
    container: null,
    worker: null,
    failure: null,
    oldRunner: null,
  };
}

/** Evidence to status, pure. */
export function assembleStatus({ evidence, operation, previous }: StatusInput): Status {
  const checks = judgeChecks(evidence);
  const { verdict, title, sentence, broken, warning } = judgeVerdict(checks, operation);
  const same = previous.verdict === verdict && previous.title === title;
  const failed = verdict === 'failed' || verdict === 'no-engine';
  return {
    verdict,
    title,
    sentence,
    since: same ? previous.since : evidence.at,
    checkedAt: evidence.at,
    checks,
    ...partsOf(evidence),
    ...(warning && { warning: warning.id }),
    ...clocksOf(evidence),
    failure: failed && broken !== null ? failureOf(broken, previous.failure, evidence.at) : null,
    oldRunner: evidence.oldRunner,
  };
}

/** Those that are off by more than anybody should have to know of. */
function clocksOf({ engine, worker }: HealthEvidence): Pick<Status, 'clocks'> {
  const known: ToldClock[] = [
    { of: 'temporal', offsetMs: worker?.value.clockOffsetMs ?? 0 },
    { of: 'engine', offsetMs: engine.value.clockOffsetMs ?? 0 },
  ];
  const clocks = known.filter(({ offsetMs }) => Math.abs(offsetMs) > clockToldMs);
  return clocks.length === 0 ? {} : { clocks };
}

function failureOf(check: Check, previous: FailureRecord | null, now: number): FailureRecord {
  const code = check.code ?? check.id;
  return {
    code,
    ...(check.reference === undefined ? {} : { reference: check.reference }),
    title: check.summary,
    reason: check.cause ?? check.summary,
    remedy: check.remedy ?? { summary: 'Check again.', action: 'retry' },
    evidence: check.evidence,
    at: previous?.code === code ? previous.at : now,
  };
}

function partsOf({ engine, image, container, temporal, worker, at }: HealthEvidence): Parts {
  const { facts, candidates, advice } = engine.value;
  return {
    engine: facts === null ? null : engineStatus(facts),
    engineCandidates: candidates,
    engineAdvice: advice,
    image: image === null ? null : imageStatus(image.value),
    container: container === null ? null : containerStatus(container.value, at),
    worker:
      worker === null || temporal === null
        ? null
        : {
            ...seenOf(worker.value, startOf(container), at),
            ...slotsOf(worker.value.own),
            taskQueue: worker.value.taskQueue,
            namespace: temporal.value.settings.namespace,
            address: temporal.value.settings.address,
          },
  };
}

function startOf(container: HealthEvidence['container']): number {
  const facts = container?.value.facts ?? null;
  return facts === null ? 0 : (startedHere(facts) ?? 0);
}

function slotsOf(own: OwnHealth): Pick<NonNullable<Status['worker']>, 'slots'> {
  if (own.type !== 'answers') return {};
  const { used, max } = own.slots;
  return { slots: { used, max } };
}

/** The identity as Temporal has it, else the one that was given. */
function seenOf(
  worker: NonNullable<HealthEvidence['worker']>['value'],
  startedAt: number,
  now: number,
): { identity: string; lastPollAt: number | null } {
  const { seenAs, lastPollAt } = judgeRegistration({ ...worker, startedAt, now });
  return {
    identity: seenAs ?? worker.identity.given,
    lastPollAt: lastPollAt !== null && lastPollAt >= startedAt ? lastPollAt : null,
  };
}

function engineStatus({
  kind,
  version,
  apiVersion,
  socketPath,
  platform,
  rootless,
}: EngineFacts): EngineStatus {
  return { kind, version, apiVersion, socketPath, platform, rootless };
}

function imageStatus({
  reference,
  rule,
  facts,
}: NonNullable<HealthEvidence['image']>['value']): Status['image'] {
  return { reference, rule, id: facts?.id ?? null, sizeBytes: facts?.sizeBytes ?? null };
}

/** A crash loop is one at every moment: what the engine shows between two of its ends is no state of the worker. */
function containerStatus(
  { facts, ours, lastEnd, stopping }: NonNullable<HealthEvidence['container']>['value'],
  now: number,
): Status['container'] {
  if (facts === null || !ours) return null;
  const { id, name, restartCount, networkMode } = facts;
  const loops = isCrashLoop(facts, lastEnd, now);
  const state = loops ? 'restarting' : stopping && facts.state === 'running' ? 'stopping' : facts.state;
  const exitCode = loops ? (lastEnd?.exitCode ?? facts.exitCode) : facts.exitCode;
  const abilities = abilitiesOf(facts);
  return {
    ...{ id, name, state, startedAt: startedHere(facts), restartCount, exitCode, networkMode },
    ...(abilities !== null && { abilities }),
  };
}

/** Whether two statuses say the same apart from when they were measured. */
export function sameStatus(left: Status, right: Status): boolean {
  return withoutTimes(left) === withoutTimes(right);
}

function withoutTimes(status: Status): string {
  const timing = ['checkedAt', 'durationMs', 'at', 'offsetMs'];
  return JSON.stringify(status, (key, value) => (timing.includes(key) ? undefined : value));
}
