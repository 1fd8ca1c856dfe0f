import { type IconState, StateIcon } from '@/components/ui/state-icon';
import { runStateText } from '@/lib/contracts/run-text';
import type { RunRow, RunState } from '@/lib/contracts/runs';

const icons: Record<RunState, IconState> = {
  'waiting-turn': 'todo',
  working: 'work',
  paused: 'off',
  'awaiting-approval': 'warn',
  'under-way': 'work',
  completed: 'ok',
  failed: 'fail',
  cancelled: 'off',
  terminated: 'off',
  'timed-out': 'fail',
  continued: 'ok',
};

/** The state of a run, icon and word. A run that ended before it was done is no green one. */
export function RunStateMark({ run }: { run: Pick<RunRow, 'state' | 'finishReason'> }) {
  const early = run.state === 'completed' && run.finishReason !== null && run.finishReason !== 'done';
  return (
    <span className="flex min-w-0 items-center gap-2">
      <StateIcon state={early ? 'warn' : icons[run.state]} className="size-4" />
      <span className="min-w-0 truncate">{runStateText(run)}</span>
    </span>
  );
}
