import type { Diagnosis } from '@/lib/contracts/diagnosis';

/** The answer as plain text, time exact. */
export function answerText({ finding, alsoSeen, workflowId, at }: Diagnosis): string {
  const { remedy } = finding;
  return [
    `Why is nothing happening${workflowId === null ? '' : ` with ${workflowId}`}? (${new Date(at).toISOString()})`,
    `${finding.cause}.`,
    ...(remedy === null ? [] : [`What to do: ${remedy.summary} ${remedy.command ?? ''}`.trimEnd()]),
    ...finding.evidence.map(({ label, value }) => `  ${label}: ${value}`),
    `Code: ${finding.code} (${finding.confidence})`,
    ...alsoSeen.map(({ cause, code }) => `Also seen: ${cause} (${code})`),
  ].join('\n');
}
