import type * as z from 'zod/mini';
import { failureRecordSchema } from '@/lib/contracts/failure';
import { Failure } from '@/lib/core/failure';
import { consoleFetch, refusedWith } from './console-fetch';

export function apiFetch(path: string, init: RequestInit = {}): Promise<Response> {
  return consoleFetch(fetch, path, init);
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
  const { at: _at, reference, remedy, ...details } = record.data;
  const { summary, command, action } = remedy;
  return new Failure({
    ...details,
    remedy: { summary, ...(command !== undefined && { command }), ...(action !== undefined && { action }) },
    ...(reference !== undefined && { reference }),
  });
}
