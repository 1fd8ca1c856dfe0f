import { apiFetch, refusal, requestJson } from '@/components/api-client';
import { type LogPage, logPageSchema } from '@/lib/contracts/log';
import { Failure, isFailure } from '@/lib/core/failure';

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

/** A download may take as long as it needs, but not stand still. */
const silenceMs = 30_000;

/** The whole log. Rejects when it breaks off: a part of a log must not look like all of it. */
export async function downloadLog(): Promise<Blob> {
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), silenceMs);
  const onBytes = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), silenceMs);
      controller.enqueue(chunk);
    },
  });
  try {
    const response = await apiFetch('/api/logs/download', { signal: silence.signal });
    if (!response.ok) throw await refusal(response);
    const body = response.body?.pipeThrough(onBytes) ?? null;
    return await new Response(body, { headers: { 'content-type': 'text/plain;charset=utf-8' } }).blob();
  } catch (cause) {
    throw isFailure(cause) ? cause : brokenOff(cause);
  } finally {
    clearTimeout(timer);
  }
}

function brokenOff(cause: unknown): Failure {
  return new Failure({
    code: 'log-download-broken',
    title: 'The log was not downloaded',
    reason: 'The console stopped sending before the end, so nothing was saved.',
    remedy: {
      summary: 'Download it again. If it stops again, copy the recorded files from the folder of the log.',
    },
    cause,
  });
}
