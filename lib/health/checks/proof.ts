import { passCheck, problemCheck, skipCheck } from '@/lib/contracts/check-result';
import type { Proof, ProofOutcome } from '@/lib/contracts/proof';
import type { Check } from '@/lib/contracts/status';
import type { FailureDetails } from '@/lib/core/failure';
import { formatDuration } from '@/lib/core/units';
import type { ContainerEvidence, ProofEvidence } from '@/lib/health/evidence';
import { lacks } from '@/lib/worker/runner-abilities';

type Missed = Extract<ProofOutcome, { type: 'missed' }>;

/** Temporal lists who polls. This is who works: a task of no cost went to this worker and came back. */
export function checkProof(
  proof: ProofEvidence | null,
  container: ContainerEvidence['facts'],
  now: number,
): Check {
  if (container !== null && lacks(container, 'proof'))
    return skipCheck('proof', now, 'Not tried: the worker’s image is older and knows no such task');
  if (proof === null)
    // As short as what follows it: on a narrow page a line less would move all that is below.
    return skipCheck('proof', now, 'Not tried yet', [
      { label: 'needs', value: 'a worker of an image of ours that Temporal sees' },
    ]);
  const { last, misses } = proof;
  const { outcome } = last;
  switch (outcome.type) {
    case 'not-possible':
      return skipCheck('proof', last.at, `Not tried: ${outcome.reason}`);
    case 'proved':
      return passCheck(
        'proof',
        last,
        `It did a task in ${formatDuration(outcome.waitedMs + outcome.ranMs)}`,
        [
          { label: 'waited', value: formatDuration(outcome.waitedMs) },
          { label: 'worked', value: formatDuration(outcome.ranMs) },
          { label: 'with all calls', value: formatDuration(last.durationMs) },
        ],
      );
    case 'missed':
      return missedCheck(last, outcome, misses);
  }
}

/** Once may be chance. What another worker takes is no fault of this one. */
function missedCheck(last: Proof, outcome: Missed, misses: number): Check {
  const state = misses > 1 && outcome.stage !== 'taken-by-other' ? 'fail' : 'warn';
  const evidence = [{ label: 'tasks in a row not done', value: String(misses) }];
  return problemCheck('proof', state, last, { ...detailsOf(outcome), evidence });
}

function detailsOf({ stage, reason }: Missed): FailureDetails {
  const said = `A task of no cost was given to it through Temporal: ${reason}.`;
  switch (stage) {
    case 'taken-by-other':
      return {
        code: 'proof-taken-by-other',
        title: 'Another worker takes its tasks',
        reason: `${said} What is meant for this worker may meet the same.`,
        remedy: {
          summary: 'Stop the other worker, or give this one a task queue of its own.',
          action: 'open-settings',
        },
      };
    case 'not-taken':
      return {
        code: 'proof-not-taken',
        title: 'No worker takes tasks',
        reason: `${said} Temporal lists the worker as polling, and it fetches nothing.`,
        remedy: { summary: 'Restart the worker.', action: 'restart' },
      };
    case 'not-done':
      return {
        code: 'proof-not-done',
        title: 'The worker polls and does no task',
        reason: said,
        remedy: { summary: 'Restart the worker; its log may say what it was doing.', action: 'restart' },
      };
  }
}
