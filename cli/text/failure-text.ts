import type { FailureRecord } from '@/lib/contracts/failure';
import { displayText } from '@/lib/core/display-text';
import { paint } from './colour';

/** A failure as lines: what failed, why, what next, the command to paste, the code. */
export function failureLines(failure: FailureRecord, colour: boolean): string[] {
  const { title, reason, remedy, code, reference } = failure;
  const command = remedy.command?.split('\n').map((line) => `    ${displayText(line)}`) ?? [];
  return [
    paint(displayText(title), 'red', colour),
    `  ${displayText(reason)}`,
    `  ${displayText(remedy.summary)}`,
    ...command,
    paint(`  Code: ${code}${reference === undefined ? '' : ` (${reference})`}`, 'dim', colour),
  ];
}
