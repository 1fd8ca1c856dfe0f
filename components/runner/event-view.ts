import type { IconState } from '@/components/ui/state-icon';
import type { Operation } from '@/lib/contracts/operation';
import { operationKinds } from '@/lib/contracts/operation-kinds';
import { isWaiting } from '@/lib/contracts/waiting';
import { formatDuration } from '@/lib/core/units';

export interface EventView {
  id: string;
  icon: IconState;
  title: string;
  /** Who and how long. */
  note: string;
  at: number;
}

/** An operation as an event of the past; pure. */
export function viewEvent(operation: Operation): EventView {
  const { id, kind, state, outcome, failure, startedBy, startedAt, endedAt } = operation;
  const { noun } = operationKinds[kind];
  const took = endedAt === null ? '' : ` · ${formatDuration(endedAt - startedAt)}`;
  const base = { id, note: `${startedBy}${took}`, at: endedAt ?? startedAt };
  const said = outcome?.replace(/\.$/, '') ?? null;
  switch (state) {
    case 'running':
      return { ...base, icon: 'todo', title: `${noun} ${isWaiting(operation) ? 'waits' : 'runs'}` };
    case 'succeeded':
      return { ...base, icon: 'ok', title: said ?? `${noun} done` };
    case 'failed':
      return {
        ...base,
        icon: 'fail',
        title: failure === null ? `${noun} failed` : `${noun}: ${failure.title}`,
      };
    case 'cancelled':
      return { ...base, icon: 'off', title: `${noun} cancelled` };
  }
}
