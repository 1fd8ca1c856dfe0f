import type { z } from 'zod';
import { failureRecordSchema } from '@/lib/contracts/failure';
import { Failure, isAbort } from '@/lib/core/failure';
import { forgetToken, readToken } from './session/token';

const headerName = 'x-stigmer-token';

/** Heard by the frame, which then says how to sign in again. */
export const signedOutEvent = 'stigmer-signed-out';

/**
 * A request to this console with the token of this origin: the cookie alone yields no data. An answer of 401 ends the
 * session in this browser.
 */
export async function apiFetch(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set(headerName, readToken() ?? '');
  const response = await fetch(path, { ...init, headers }).catch((error: unknown) => {
    throw isAbort(error) ? error : unreachable(error);
  });
  if (response.status === 401) endSession(await codeOf(response.clone()));
  return response;
}

/** Answer of a request, checked; a refusal is thrown as the Failure that the console wrote. */
export async function requestJson<Schema extends z.ZodType>(
  schema: Schema,
  path: string,
  init: RequestInit = {},
): Promise<z.infer<Schema>> {
  const response = await apiFetch(path, init);
  if (!response.ok) throw await refusal(response);
  return schema.parse(await response.json());
}

export function postJson<Schema extends z.ZodType>(
  schema: Schema,
  path: string,
  body: object,
): Promise<z.infer<Schema>> {
  return requestJson(schema, path, jsonBody(body));
}

export function jsonBody(body: object): RequestInit {
  return { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
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

function refusedWith(status: number): Failure {
  return new Failure({
    code: 'request-refused',
    title: 'The console refused the request',
    reason: `It answered with status ${status}.`,
    remedy: { summary: 'Try once more.', action: 'retry' },
  });
}

function unreachable(cause: unknown): Failure {
  return new Failure({
    code: 'console-unreachable',
    title: 'The console does not answer',
    reason: 'The program that serves this page was stopped, or the tunnel to its machine is closed.',
    remedy: { summary: 'Start the console again; this page goes on by itself.', command: 'npm run up' },
    cause,
  });
}

async function codeOf(response: Response): Promise<string> {
  const body: unknown = await response.json().catch(() => null);
  return typeof body === 'object' && body !== null && 'code' in body ? String(body.code) : '';
}

/** Without a session every page is the console's own sign-in page; with a cookie but no token only this page can say so. */
function endSession(code: string): void {
  forgetToken();
  if (code === 'not-signed-in') location.assign('/');
  else dispatchEvent(new Event(signedOutEvent));
}
