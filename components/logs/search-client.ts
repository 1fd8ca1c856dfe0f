import { apiFetch, failureFrom, refusal } from '@/components/api-client';
import type { LogService } from '@/lib/contracts/log';
import { type LogSearchEvent, type LogSearchInput, logSearchEventSchema } from '@/lib/contracts/log-search';
import { LineDecoder } from '@/lib/core/lines';

/** Searches in all that is recorded. @throws Failure where the search is refused or breaks off */
export type FindRecorded = (search: LogSearchInput, signal: AbortSignal) => AsyncGenerator<LogSearchEvent>;

export async function* findRecorded(
  search: LogSearchInput,
  signal: AbortSignal,
  service: LogService = 'agent-runner',
): AsyncGenerator<LogSearchEvent> {
  const query = new URLSearchParams({ search: JSON.stringify(search) });
  if (service !== 'agent-runner') query.set('service', service);
  const response = await apiFetch(`/api/logs/search?${query}`, { signal });
  if (!response.ok) throw await refusal(response);
  const reader = response.body?.getReader();
  const lines = new LineDecoder();
  for (let read = await reader?.read(); read?.value !== undefined; read = await reader?.read())
    for (const line of lines.push(read.value)) {
      const event = logSearchEventSchema.parse(JSON.parse(line));
      if (event.type === 'search-failed') throw failureFrom(event.failure);
      yield event;
    }
}
