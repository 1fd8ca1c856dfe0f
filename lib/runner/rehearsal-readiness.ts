import { Failure } from '@/lib/core/failure';
import type { Readiness } from '@/lib/service/readiness';
import type { TemporalConnection } from '@/lib/temporal/types';
import { isOwnIdentity, workerIdentity } from '@/lib/worker/worker-identity';

/** Said of an image that polls where it is not told to: it cannot be tried out apart. */
export const elsewhereCode = 'rehearsal-elsewhere';

/**
 * Nobody else knows the queue, so that whoever polls it is the candidate, whatever it calls itself. One of an image that takes no
 * queue from the console shows on the real one, and is taken away at once.
 * @param real the queue on which it must not be; null for an image of ours, which promises that
 */
export function rehearsalReadiness(
  rule: Readiness,
  real: { connection: TemporalConnection; taskQueue: string } | null,
): Readiness {
  return {
    ...rule,
    open: (container) => {
      const probe = rule.open(container);
      const identity = workerIdentity(container);
      return {
        ask: async (facts, signal) => {
          const answer = await probe.ask(facts, signal);
          const others = real === null ? [] : await real.connection.listPollers(real.taskQueue, signal);
          if (others.some((each) => isOwnIdentity(each.identity, identity))) throw elsewhere();
          return answer.unproven.length > 0 ? { ...answer, ready: true } : answer;
        },
        close: () => probe.close(),
      };
    },
  };
}

function elsewhere(): Failure {
  return new Failure({
    code: elsewhereCode,
    title: 'Its image takes no task queue from the console',
    reason: 'It polled the queue of the worker that runs, and was taken away at once.',
    remedy: { summary: 'Let the image read STIGMER_TASK_QUEUE.' },
  });
}
