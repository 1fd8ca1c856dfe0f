import type { Status } from '@/lib/contracts/status';
import { viewChain } from './chain';

/** The overview as plain text, times exact. */
export function summaryText(status: Status): string {
  const chain = viewChain(status, status.checkedAt);
  return [
    `${status.title}: ${status.sentence}`,
    `since ${new Date(status.since).toISOString()}, checked ${new Date(status.checkedAt).toISOString()}`,
    '',
    ...chain.map(({ name, fact, detail }) => `${name}: ${fact}${detail === '' ? '' : ` (${detail})`}`),
    ...(status.image === null ? [] : [`Image reference: ${status.image.reference}`]),
    ...(status.failure === null ? [] : ['', `${status.failure.title}: ${status.failure.reason}`]),
  ].join('\n');
}
