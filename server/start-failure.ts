import { toFailureRecord } from '@/lib/contracts/failure';
import { type Failure, isFailure } from '@/lib/core/failure';

/** What goes where; null where there is nothing to print. */
interface StartFailureOutput {
  stdout: string | null;
  stderr: unknown;
}

/** Why the console did not start: for a person on stderr, for `up --json` as its result. A bug keeps its stack. */
export function startFailureOutput(error: unknown, json: boolean, now: number): StartFailureOutput {
  const line = json ? JSON.stringify({ type: 'failure', failure: toFailureRecord(error, now) }) : null;
  if (!isFailure(error)) return { stdout: line, stderr: error };
  return { stdout: line, stderr: json ? null : failureText(error.details) };
}

function failureText({ title, reason, remedy }: Failure['details']): string {
  const command = remedy.command === undefined ? [] : [`  ${remedy.command}`];
  return [title, reason, remedy.summary, ...command].join('\n');
}
