import type { Diagnosis, Finding } from '@/lib/contracts/diagnosis';
import { displayText } from '@/lib/core/display-text';
import { type Colour, paint } from './colour';

const colours: Record<Finding['kind'], Colour> = { fault: 'red', wait: 'yellow', well: 'green' };

/** The answer as a person reads it: the cause, what to do, the evidence, and what else was seen. */
export function diagnosisLines({ finding, alsoSeen }: Diagnosis, colour: boolean): string[] {
  return [
    paint(`${displayText(finding.cause)}.`, colours[finding.kind], colour),
    ...remedyLines(finding),
    ...finding.evidence.map(({ label, value }) => `  ${displayText(label)}: ${displayText(value)}`),
    paint(`  Code: ${finding.code} (${finding.confidence})`, 'dim', colour),
    ...(alsoSeen.length === 0 ? [] : ['', 'Also seen']),
    ...alsoSeen.flatMap((each) => [
      `  ${displayText(each.cause)}.`,
      ...remedyLines(each).map((line) => `  ${line}`),
      paint(`    Code: ${each.code} (${each.confidence})`, 'dim', colour),
    ]),
  ];
}

function remedyLines({ remedy }: Finding): string[] {
  if (remedy === null) return [];
  const command = remedy.command?.split('\n').map((line) => `    ${displayText(line)}`) ?? [];
  return [`  ${displayText(remedy.summary)}`, ...command];
}
