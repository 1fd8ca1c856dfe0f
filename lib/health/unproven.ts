import type { FailureDetails } from '@/lib/core/failure';
import type { WorkerIdentity } from '@/lib/worker/worker-identity';

const namedMax = 3;

/** Temporal has a worker that may be this container's: what is known, what is not, and how it can be known. */
export function unprovenWorker(
  identities: readonly string[],
  { given, pollersBefore }: WorkerIdentity,
): FailureDetails {
  const named = identities.slice(0, namedMax).join(', ');
  const more = identities.length > namedMax ? ` and ${identities.length - namedMax} more` : '';
  const known =
    pollersBefore === null
      ? 'has polled since this container started; whether it did before is not known'
      : 'began to poll after this container was created';
  return {
    code: 'worker-identity-unknown',
    title: `${named}${more} polls the task queue, and may be this worker`,
    reason: `It ${known}. Its identity is neither ${given} nor the SDK’s own form with this container’s hostname, so it may be another worker.`,
    remedy: {
      summary:
        'In the image’s code, leave out the worker’s identity, or take it from the variable AGENT_RUNNER_IDENTITY.',
    },
  };
}
