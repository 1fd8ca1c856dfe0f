import type { IconState } from '@/components/ui/state-icon';
import type { Operation, OperationKind } from '@/lib/contracts/operation';
import { formatDuration } from '@/lib/core/units';

export interface EventView {
  id: string;
  icon: IconState;
  title: string;
  /** Who and how long. */
  note: string;
  at: number;
}

const nouns: Record<OperationKind, string> = {
  setup: 'Set-up',
  start: 'Start',
  stop: 'Stop',
  restart: 'Restart',
  remove: 'Removal',
  'apply-settings': 'Applying settings',
  'remove-old-runner': 'Removing the old runner',
};

/** An operation as an event of the past; pure. */
export function viewEvent(operation: Operation): EventView {
  const { id, kind, state, outcome, failure, startedBy, startedAt, endedAt } = operation;
  const took = endedAt === null ? '' : ` · ${formatDuration(endedAt - startedAt)}`;
  const base = { id, note: `${startedBy}${took}`, at: endedAt ?? startedAt };
  const said = outcome?.replace(/\.$/, '') ?? null;
  switch (state) {
    case 'running':
      return { ...base, icon: 'todo', title: `${nouns[kind]} runs` };
    case 'succeeded':
      return { ...base, icon: 'ok', title: said ?? `${nouns[kind]} done` };
    case 'failed':
      return {
        ...base,
        icon: 'fail',
        title: failure === null ? `${nouns[kind]} failed` : `${nouns[kind]}: ${failure.title}`,
      };
    case 'cancelled':
      return { ...base, icon: 'off', title: `${nouns[kind]} cancelled` };
  }
}
