import { requestJson } from '@/components/api-client';
import { downloadAll } from '@/components/download';
import { type LogPage, type LogService, logPageSchema } from '@/lib/contracts/log';
import type { LogSearchInput } from '@/lib/contracts/log-search';
import { Failure } from '@/lib/core/failure';

export interface PageRequest {
  before?: number;
  after?: number;
  /** The lines around this instant, milliseconds since 1970. */
  at?: number;
  limit: number;
}

export async function fetchLogPage(
  request: PageRequest,
  signal: AbortSignal,
  service: LogService = 'agent-runner',
): Promise<LogPage> {
  const query = new URLSearchParams({ limit: String(request.limit) });
  if (request.before !== undefined) query.set('before', String(request.before));
  if (request.after !== undefined) query.set('after', String(request.after));
  if (request.at !== undefined) query.set('at', String(request.at));
  if (service !== 'agent-runner') query.set('service', service);
  return await requestJson(logPageSchema, `/api/logs?${query}`, { signal });
}

/** What of the log is downloaded. */
export interface DownloadRequest {
  service: LogService;
  /** Numbers of lines, both included. */
  from?: number;
  to?: number;
  /** Only the lines that it finds. */
  search?: LogSearchInput;
  gzip: boolean;
}

/** All that was asked for, or a rejection: a part of it must not look like the whole. */
export function downloadLog({ service, from, to, search, gzip }: DownloadRequest): Promise<Blob> {
  const query = new URLSearchParams({
    ...(service !== 'agent-runner' && { service }),
    ...(from !== undefined && { from: String(from) }),
    ...(to !== undefined && { to: String(to) }),
    ...(search !== undefined && { search: JSON.stringify(search) }),
    ...(gzip && { gzip: '1' }),
  });
  const type = gzip ? 'application/gzip' : 'text/plain;charset=utf-8';
  return downloadAll(`/api/logs/download?${query}`, type, brokenOff);
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
