import { exactTime } from '@/lib/contracts/check-result';
import { formatSeconds } from '@/lib/core/units';
import type { FoundEvidence } from '@/lib/diagnosis/evidence';
import type { Rule } from '@/lib/diagnosis/rule';

const wordsByState: Record<string, { cause: string; next: string }> = {
  'awaiting-approval': {
    cause: 'It waits for a person’s word on a tool that the agent wants to use',
    next: 'Approve it or deny it.',
  },
  paused: { cause: 'It was paused by a person, and waits to be resumed', next: 'Resume it.' },
};

export const waitsForPerson: Rule = {
  code: 'waits-for-person',
  knownBy: 'the run’s own answer to the query progress: awaiting-approval or paused',
  judge: ({ workflow: { state } }) => {
    const words = wordsByState[state ?? ''];
    if (words === undefined) return null;
    return {
      kind: 'wait',
      cause: words.cause,
      remedy: { summary: words.next },
      evidence: [{ label: 'it says', value: state ?? '' }],
      confidence: 'sure',
    };
  },
};

export const waitsForSession: Rule = {
  code: 'waits-for-session',
  knownBy: 'the run’s own answer to the query progress, waiting-turn, and the session’s to sessionState',
  judge: ({ workflow: { state, turn, tail } }) => {
    if (state !== 'waiting-turn' || turn === null) return null;
    const others = turn.before > 1 ? `, and ${turn.before - 1} more are before it` : '';
    const who = turn.heldBy === null ? 'an earlier run' : `the run ${turn.heldBy}`;
    return {
      kind: 'wait',
      cause: `It waits for its session, in which ${who} works${others}`,
      remedy: { summary: 'Wait until the earlier run has ended, or cancel that one.' },
      evidence: [{ label: 'session', value: tail?.signalled ?? '' }],
      confidence: 'sure',
    };
  },
};

/** Nothing of it is in the hands of a server or a worker. */
function waitsByItself({ workflow: { described } }: FoundEvidence): boolean {
  return described.closedAt === 0 && described.task === null && described.activities.length === 0;
}

export const waitsForChild: Rule = {
  code: 'waits-for-child',
  knownBy: 'DescribeWorkflowExecution: nothing of its own is pending, and a workflow that it started is open',
  judge: (evidence) => {
    const [child] = evidence.workflow.described.children;
    if (child === undefined || !waitsByItself(evidence)) return null;
    return {
      kind: 'wait',
      cause: `It waits for the workflow ${child}, which it started`,
      remedy: { summary: 'Ask about that workflow.' },
      evidence: evidence.workflow.described.children.map((value) => ({ label: 'child', value })),
      confidence: 'likely',
    };
  },
};

export const waitsForTimer: Rule = {
  code: 'waits-for-timer',
  knownBy: 'its history: a timer was started and has not ended, and nothing of its own is pending',
  judge: (evidence) => {
    const next = evidence.workflow.tail?.timers[0];
    if (next === undefined || !waitsByItself(evidence)) return null;
    return {
      kind: 'wait',
      cause: `It waits by itself, for a timer that ends in ${formatSeconds(next - evidence.now)}, or for a signal before`,
      remedy: null,
      evidence: [{ label: 'timer ends', value: exactTime(next) }],
      confidence: 'sure',
    };
  },
};

export const waitsForSignal: Rule = {
  code: 'waits-for-signal',
  knownBy: 'DescribeWorkflowExecution: nothing is pending at all',
  judge: (evidence) =>
    waitsByItself(evidence)
      ? {
          kind: 'wait',
          cause: 'It waits by itself: for a signal or an update, which nobody has sent',
          remedy: { summary: 'Send what it waits for.' },
          evidence: [{ label: 'pending', value: 'no task, no activity, no child, no timer' }],
          confidence: 'likely',
        }
      : null,
};
