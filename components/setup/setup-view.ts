import type { IconState } from '@/components/ui/state-icon';
import type { Operation } from '@/lib/contracts/operation';
import type { PlanLine, Status, Verdict } from '@/lib/contracts/status';

export type SetupView =
  | { type: 'waiting' }
  | { type: 'plan'; cancelled: Operation | null }
  | { type: 'steps'; operation: Operation; status: Status };

/** Plan, or the course of the last set-up: while it runs, when it failed, and when it has just made the worker ready. */
export function chooseSetupView(status: Status | null, operations: readonly Operation[] | null): SetupView {
  if (status === null || operations === null) return { type: 'waiting' };
  const [latest] = operations;
  if (latest?.kind !== 'setup') return { type: 'plan', cancelled: null };
  switch (latest.state) {
    case 'running':
    case 'failed':
      return { type: 'steps', operation: latest, status };
    case 'cancelled':
      return { type: 'plan', cancelled: latest };
    case 'succeeded':
      return status.container === null && status.verdict !== 'working'
        ? { type: 'plan', cancelled: null }
        : { type: 'steps', operation: latest, status };
  }
}

/** Ready only where the last step, the wait for Temporal, has seen the worker, and only for as long as that is true. */
export function setupTitle({ state, steps }: Pick<Operation, 'state' | 'steps'>, verdict: Verdict): string {
  if (state !== 'succeeded') return 'Set up agent-runner';
  if (verdict === 'stopped') return 'Agent-runner is stopped';
  if (!isStillSo(verdict)) return 'Agent-runner was set up';
  return steps.at(-1)?.state === 'warned' ? 'Agent-runner runs' : 'Agent-runner is ready';
}

/** Whether what a set-up that succeeded came to is what is now; the first look after it may still be under way. */
export function isStillSo(verdict: Verdict): boolean {
  return verdict === 'ready' || verdict === 'unproven' || verdict === 'working';
}

export const planIcons: Record<PlanLine['state'], IconState> = {
  checked: 'ok',
  'will-happen': 'todo',
  warning: 'warn',
  problem: 'fail',
};

/** What can be pasted is set in the fixed-width face: references, paths, addresses and ids, not sentences. */
export function isPasteable(text: string): boolean {
  return /^[0-9a-f]{12}$/.test(text) || (/[:/]/.test(text) && !/\s/.test(text));
}

const numberWords = ['No', 'One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven', 'Eight', 'Nine'];

/** `Four steps are done and stay done`. */
export function doneSentence({ steps }: Pick<Operation, 'steps'>): string {
  const done = steps.filter(
    ({ state }) => state === 'succeeded' || state === 'warned' || state === 'skipped',
  ).length;
  const count = numberWords[done] ?? String(done);
  if (done === 0) return 'Nothing was changed before it stopped. Retry begins again.';
  return `${count} ${done === 1 ? 'step is' : 'steps are'} done and ${done === 1 ? 'stays' : 'stay'} done. Retry continues from there.`;
}
