import type { Clock } from '@/lib/core/clock';
import type { OperationDefinition, Operations } from '@/lib/operations/operations';
import { endsInVain } from './refused-settings';
import type { RunHistory } from './run-history';

interface Parts {
  history: Pick<RunHistory, 'subscribe'>;
  operations: Pick<Operations, 'running' | 'start'>;
  clock: Pick<Clock, 'now'>;
  /** The stop of the service. */
  stop: () => OperationDefinition;
}

/**
 * Ends the loop of a worker that refuses a setting: an engine's restart policy knows no exit codes. While an operation runs, that
 * one decides. While no console runs, the loop goes on; the next one ends it at the next end that it sees.
 */
export function stopInVain({ history, operations, clock, stop }: Parts): void {
  history.subscribe((end) => {
    if (!endsInVain(end, clock.now()) || operations.running() !== null) return;
    operations.start(stop(), `the console, for exit code ${end.exitCode}`);
  });
}
