import type { FailureRecord } from '@/lib/contracts/failure';
import type { Operation } from '@/lib/contracts/operation';
import { type Check, checkIdSchema, type EngineStatus, type Status } from '@/lib/contracts/status';
import type { EngineFacts } from '@/lib/engine/types';
import { isCrashLoop } from '@/lib/service/crash-loop';
import { judgeRegistration } from '@/lib/worker/registration';
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
  const { verdict, title, sentence, broken } = judgeVerdict(checks, operation);
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
    failure: failed && broken !== null ? failureOf(broken, previous.failure, evidence.at) : null,
    oldRunner: evidence.oldRunner,
  };
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
            ...seenOf(worker.value, container?.value.facts?.startedAt ?? 0, at),
            taskQueue: worker.value.taskQueue,
            namespace: temporal.value.settings.namespace,
            address: temporal.value.settings.address,
          },
  };
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
  const { id, name, startedAt, restartCount, networkMode } = facts;
  const loops = isCrashLoop(facts, lastEnd, now);
  const state = loops ? 'restarting' : stopping && facts.state === 'running' ? 'stopping' : facts.state;
  const exitCode = loops ? (lastEnd?.exitCode ?? facts.exitCode) : facts.exitCode;
  return { id, name, state, startedAt, restartCount, exitCode, networkMode };
}

/** Whether two statuses say the same apart from when they were measured. */
export function sameStatus(left: Status, right: Status): boolean {
  return withoutTimes(left) === withoutTimes(right);
}

function withoutTimes(status: Status): string {
  const timing = ['checkedAt', 'durationMs', 'at'];
  return JSON.stringify(status, (key, value) => (timing.includes(key) ? undefined : value));
}
