import type { FailureDetails } from '@/lib/core/failure';
import { silentAfterMs } from '@/lib/worker/own-health';
import type { ContainerEvidence, WorkerEvidence } from './evidence';

/** What is wrong with a worker that Temporal may well list: it hangs, or its image's own health check says so. */
export function illnessOf(
  { own, identity }: Pick<WorkerEvidence, 'own' | 'identity'>,
  facts: ContainerEvidence['facts'],
): FailureDetails | null {
  if (own.type === 'silent') return hangs();
  // The check of our own image is older than the answer that its worker has just given.
  if (identity.keepsContract || facts?.health?.status !== 'unhealthy') return null;
  const output = facts.health.output.trim().split('\n').at(-1) ?? '';
  return {
    code: 'worker-unhealthy',
    title: 'The image’s own health check fails',
    reason: output === '' ? 'It says nothing about the cause.' : `It says: ${output}`,
    remedy: { summary: 'Read the log for the cause; a restart may help.', action: 'open-logs' },
  };
}

function hangs(): FailureDetails {
  return {
    code: 'worker-hung',
    title: 'The worker hangs',
    reason: `Its process is there and did not answer within ${silentAfterMs / 1000} s: it is frozen, or its event loop is blocked. Temporal may still list it, for the part of it that polls goes on by itself.`,
    remedy: { summary: 'Restart the worker; its log may say what it was doing.', action: 'restart' },
  };
}
