import type * as z from 'zod/mini';
import { consoleTimeHeader } from '@/lib/contracts/clocks';
import { type FailureRecord, failureRecordSchema } from '@/lib/contracts/failure';
import { Failure } from '@/lib/core/failure';
import { noteConsoleTime } from './console-clock';
import { consoleFetch, refusedWith } from './console-fetch';

export async function apiFetch(path: string, init: RequestInit = {}): Promise<Response> {
  const sentAt = Date.now();
  const response = await consoleFetch(fetch, path, init);
  noteConsoleTime(response.headers.get(consoleTimeHeader), sentAt);
  return response;
}

/** Answer of a request, checked; a refusal is thrown as the Failure that the console wrote. */
export async function requestJson<Schema extends z.ZodMiniType>(
  schema: Schema,
  path: string,
  init: RequestInit = {},
): Promise<z.infer<Schema>> {
  const response = await apiFetch(path, init);
  if (!response.ok) throw await refusal(response);
  return schema.parse(await response.json());
}

export function postJson<Schema extends z.ZodMiniType>(
  schema: Schema,
  path: string,
  body: object,
): Promise<z.infer<Schema>> {
  const headers = { 'content-type': 'application/json' };
  return requestJson(schema, path, { method: 'POST', headers, body: JSON.stringify(body) });
}

/** The Failure behind a refused request. */
export async function refusal(response: Response): Promise<Failure> {
  const record = failureRecordSchema.safeParse(await response.json().catch(() => null));
  if (!record.success) return refusedWith(response.status);
  return failureFrom(record.data);
}

/** The Failure that the console wrote down. */
export function failureFrom({ at: _at, reference, remedy, ...details }: FailureRecord): Failure {
  const { summary, command, action } = remedy;
  return new Failure({
    ...details,
    remedy: { summary, ...(command !== undefined && { command }), ...(action !== undefined && { action }) },
    ...(reference !== undefined && { reference }),
  });
}
