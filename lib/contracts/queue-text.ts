import { formatSeconds } from '@/lib/core/units';
import type { PollerRelation, QueueBrake, QueueHalf, QueuePoller, QueueView } from './queue';

export const relationWords: Record<PollerRelation, string> = {
  ours: 'ours',
  unproven: 'may be ours',
  'agent-runner': 'other agent-runner',
  container: 'other container',
  stranger: 'stranger',
  former: 'former',
};

/** Whether what it takes may never be done. */
export function isForeign({ relation }: Pick<QueuePoller, 'relation'>): boolean {
  return relation === 'stranger' || relation === 'container';
}

/** `2 workers poll, 1 of them a stranger`. */
export function pollersSentence(pollers: readonly QueuePoller[]): string {
  const there = pollers.filter(({ relation }) => relation !== 'former');
  const strangers = there.filter(isForeign).length;
  if (there.length === 0) return 'No worker polls';
  const count = there.length === 1 ? '1 worker polls' : `${there.length} workers poll`;
  if (strangers === 0) return count;
  if (there.length === 1) return `${count}, a stranger`;
  return `${count}, ${strangers} of them ${strangers === 1 ? 'a stranger' : 'strangers'}`;
}

/** `None waits`, `About 12 wait, the oldest for 3 min`. */
export function backlogText({ backlog }: QueueHalf): string {
  if (backlog === null) return 'Temporal keeps no statistics';
  if (backlog.count === 0) return 'None waits';
  const oldest = `the oldest for ${formatSeconds(backlog.ageMs)}`;
  return backlog.count === 1 ? `About 1 waits, ${oldest}` : `About ${backlog.count} wait, ${oldest}`;
}

/** `0.4 a second come in, 0.4 a second are taken`. */
export function ratesText({ backlog }: QueueHalf): string {
  if (backlog === null) return '';
  const [come, taken] = [backlog.addedPerSecond, backlog.takenPerSecond].map(rateText);
  return `${come} a second come in, ${taken} are taken`;
}

function rateText(perSecond: number): string {
  if (perSecond === 0) return '0';
  return perSecond < 0.1 ? 'under 0.1' : perSecond.toFixed(1);
}

/** Who lets how many through, one sentence without a full stop. */
export function brakeText({ perSecond, source, by, reason }: QueueBrake): string {
  const limit =
    perSecond === 0
      ? 'Nothing is let through'
      : `At most ${Number(perSecond.toFixed(3))} a second are let through`;
  if (source === 'worker') return `${limit}: a worker asks for that with its polls`;
  const who = by === null ? 'somebody' : by;
  return `${limit}: set for the queue by ${who}${reason === null ? '' : ` (“${reason}”)`}`;
}

/** Why a number of waiting tasks is not to be taken at its word; null: nothing speaks against it. */
export function deadWorkText({ halves, openWorkflows }: QueueView): string | null {
  const waiting = halves.reduce((sum, { backlog }) => sum + (backlog?.count ?? 0), 0);
  if (waiting === 0 || openWorkflows !== 0) return null;
  return 'No workflow of this queue is open: Temporal counts work that is over for up to two minutes, unless a workflow of another queue waits for it';
}

/** The types of tasks that a worker asks for. */
export function pollsText({ polls }: Pick<QueuePoller, 'polls'>): string {
  if (polls.length === 2) return 'workflows and activities';
  const [only] = polls;
  if (only === undefined) return 'all its places are taken';
  return only === 'workflow' ? 'workflows only' : 'activities only';
}

export function slotsText({ slots }: Pick<QueuePoller, 'slots'>): string {
  return slots === null ? 'slots not told' : `${slots.used} of ${slots.used + slots.free} busy`;
}
