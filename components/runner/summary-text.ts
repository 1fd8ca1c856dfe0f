import type { Status } from '@/lib/contracts/status';
import { viewChain } from './chain';
import type { ModelFacts } from './model-facts';

/** The overview as plain text, times exact. */
export function summaryText(status: Status, model: ModelFacts | null): string {
  const chain = viewChain(status, status.checkedAt, model);
  return [
    `${status.title}: ${status.sentence}`,
    `since ${new Date(status.since).toISOString()}, checked ${new Date(status.checkedAt).toISOString()}`,
    '',
    ...chain.map(({ name, fact, detail, fullId }) => `${name}: ${fact}${inBrackets(fullId ?? detail)}`),
    ...(status.image === null ? [] : [`Image reference: ${status.image.reference}`]),
    ...(status.failure === null ? [] : ['', `${status.failure.title}: ${status.failure.reason}`]),
  ].join('\n');
}

const inBrackets = (text: string) => (text === '' ? '' : ` (${text})`);
