import { ownTaskQueue } from '@/lib/contracts/own-task-queue';
import type { FoundEvidence } from './evidence';
import { freshPollers, queueOf, waitingTasks } from './waiting-tasks';

/** Of a worker's heartbeat: the SDKs send one every minute. */
const beatFreshMs = 90_000;

/** `all 4 slots of agent-runner/a1b2c3 are busy`; null: not every worker that may take a task of it says so. */
export function fullQueue(evidence: FoundEvidence): string | null {
  const waiting = waitingTasks(evidence.workflow.described, evidence.now);
  const full = waiting.find((task) => task.type === 'activity' && isFull(evidence, task.name));
  if (full === undefined) return null;
  const busy = workersOf(evidence, full.name);
  const used = busy.reduce((sum, { slotsUsed }) => sum + slotsUsed, 0);
  return `all ${used} slots of ${busy.map(({ identity }) => identity).join(' and ')} are busy`;
}

function isFull(evidence: FoundEvidence, name: string): boolean {
  const workers = workersOf(evidence, name);
  const queue = queueOf(evidence, { name, type: 'activity' });
  const polls = freshPollers(queue ?? { pollers: [] }, evidence.now);
  return (
    workers.length > 0 &&
    workers.every(({ slotsUsed, slotsFree }) => slotsUsed > 0 && slotsFree <= 0) &&
    polls.every(({ identity }) => workers.some((each) => each.identity === identity))
  );
}

type Worker = Pick<FoundEvidence['heartbeats'][number], 'identity' | 'slotsUsed' | 'slotsFree'>;

/** This console's worker says itself what it has, for its places are those of both of its queues. */
function workersOf({ own, heartbeats, now }: FoundEvidence, name: string): Worker[] {
  const isOwn = own.slots !== null && [own.taskQueue, ownTaskQueue(own)].includes(name);
  const others = heartbeats.filter(
    ({ identity, taskQueue, heartbeatAt }) =>
      taskQueue === name && heartbeatAt >= now - beatFreshMs && !(isOwn && identity === own.identity),
  );
  if (!isOwn || own.slots === null) return others;
  const { used, max } = own.slots;
  return [{ identity: own.identity, slotsUsed: used, slotsFree: max - used }, ...others];
}
