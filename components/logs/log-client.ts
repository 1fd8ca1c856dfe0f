import { apiFetch, refusal, requestJson } from '@/components/api-client';
import { type LogBatch, type LogPage, logBatchSchema, logPageSchema } from '@/lib/contracts/log';
import { readTextLines } from './read-text-lines';

export interface PageRequest {
  before?: number;
  after?: number;
  limit: number;
}

export async function fetchLogPage(request: PageRequest, signal: AbortSignal): Promise<LogPage> {
  const query = new URLSearchParams({ limit: String(request.limit) });
  if (request.before !== undefined) query.set('before', String(request.before));
  if (request.after !== undefined) query.set('after', String(request.after));
  return await requestJson(logPageSchema, `/api/logs?${query}`, { signal });
}

/** Batches of new lines until the server ends the stream or the signal aborts; an empty one first, when it is open. */
export async function* streamLogBatches(after: number, signal: AbortSignal): AsyncGenerator<LogBatch> {
  const response = await apiFetch(`/api/logs/stream?after=${after}`, { signal });
  if (!response.ok) throw await refusal(response);
  if (response.body === null) return;
  yield { lines: [], skipped: 0 };
  for await (const line of readTextLines(response.body)) yield logBatchSchema.parse(JSON.parse(line));
}

export async function downloadLog(signal: AbortSignal): Promise<Blob> {
  const response = await apiFetch('/api/logs/download', { signal });
  if (!response.ok) throw await refusal(response);
  return await response.blob();
}
