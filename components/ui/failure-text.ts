import type { FailureRecord } from '@/lib/contracts/failure';

/** A failure as plain text, for an issue or a message to a colleague: everything the card shows, times exact. */
export function failureText(failure: FailureRecord): string {
  const { title, reason, remedy, evidence, reference, code, at } = failure;
  return [
    title,
    reason,
    '',
    `What to do: ${remedy.summary}`,
    ...(remedy.command === undefined ? [] : [`  ${remedy.command}`]),
    ...(evidence.length === 0 ? [] : ['', 'Evidence:']),
    ...evidence.map(({ label, value }) => `  ${label}: ${value}`),
    '',
    `${reference === undefined ? '' : `${reference} `}${code}, ${new Date(at).toISOString()}`,
  ].join('\n');
}
