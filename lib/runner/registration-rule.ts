import type { Config } from '@/lib/config/config';
import { resolveSettings } from '@/lib/contracts/runner-settings';
import type { Clock } from '@/lib/core/clock';
import { Failure, isFailure } from '@/lib/core/failure';
import { formatDuration } from '@/lib/core/units';
import { startedHere } from '@/lib/engine/container-clock';
import type { ContainerFacts } from '@/lib/engine/types';
import { tellingLines } from '@/lib/service/cause-line';
import type { Readiness, ReadinessAnswer, ReadinessWords, TooLate } from '@/lib/service/readiness';
import type { connectTemporal } from '@/lib/temporal/connection';
import { localModeRemedy } from '@/lib/worker/original-runner';
import { endsTrial, judgeRegistration, registrationGraceMs } from '@/lib/worker/registration';
import { workerIdentity } from '@/lib/worker/worker-identity';
import { workerSettings } from '@/lib/worker/worker-settings';

interface Parts {
  config: Pick<Config, 'consoleDirectory'>;
  clock: Clock;
  connectTemporal: typeof connectTemporal;
}

const words: ReadinessWords = {
  step: 'Wait for Temporal',
  proof: 'Temporal saw this worker poll',
  doubt: (unproven) => {
    const who = unproven.length === 1 ? String(unproven[0]) : `one of ${unproven.join(', ')}`;
    return {
      detail: `Temporal saw ${who}, which may be this worker`,
      outcome: `Temporal saw ${who} poll, and it may be another worker`,
    };
  },
};

/**
 * The agent-runner is ready when Temporal itself lists a fresh poller with this container's identity. Where the image
 * promises none, new identities on the queue are candidates.
 */
export function registrationRule(parts: Parts): Readiness {
  // What this container was given, which may be older than the settings file.
  const given = ({ environment }: ContainerFacts) =>
    workerSettings(resolveSettings(environment), parts.config);
  return {
    words,
    doubtAfterMs: registrationGraceMs,
    open: (container) => {
      const { temporal, taskQueue } = given(container);
      const connection = parts.connectTemporal(temporal);
      return {
        ask: async (facts, signal) => {
          try {
            const pollers = await connection.listPollers(taskQueue, signal);
            return judge(facts, pollers, parts.clock.now());
          } catch (error) {
            signal.throwIfAborted();
            if (!isFailure(error)) throw error;
            return { ready: false, unproven: [], reason: error.details.title, failure: error };
          }
        },
        close: () => connection.close(),
      };
    },
    tooLate: (container, wait) => notRegistered(given(container), wait),
    isElsewhere: (error) =>
      isFailure(error) && (error.code.startsWith('temporal-') || error.code === 'namespace-not-found'),
    remedyFor: (lines, { environment }) => localModeRemedy(lines, environment.MODE ?? null),
  };
}

function judge(
  facts: ContainerFacts,
  pollers: Parameters<typeof judgeRegistration>[0]['pollers'],
  now: number,
): ReadinessAnswer {
  const startedAt = startedHere(facts) ?? now;
  const registration = judgeRegistration({ identity: workerIdentity(facts), pollers, startedAt, now });
  const { unproven, reason } = registration;
  return { ready: endsTrial(registration), unproven, reason, failure: null };
}

function notRegistered(
  { taskQueue, temporal }: ReturnType<typeof workerSettings>,
  { reason, waitedMs, lines, staysUp }: TooLate,
): Failure {
  return new Failure({
    code: 'worker-not-registered',
    reference: 'F49',
    title: 'Temporal has not seen this worker poll',
    reason: `${reason}, ${formatDuration(waitedMs)} after the start.${staysUp ? ' The container runs and goes on trying.' : ''}`,
    remedy: { summary: 'Read the worker’s log for the cause.', action: 'open-logs' },
    evidence: [
      { label: 'task queue', value: taskQueue },
      { label: 'Temporal', value: temporal.address },
      ...tellingLines(lines)
        .slice(-5)
        .map((line) => ({ label: 'log', value: line })),
    ],
  });
}
