import { Failure } from '@/lib/core/failure';
import { forgetToken, readToken } from './session/token';

const headerName = 'x-stigmer-token';

/** Heard by the frame, which then says how to sign in again. */
export const signedOutEvent = 'stigmer-signed-out';

/**
 * A request to this console with the token of this origin: the cookie alone yields no data and changes nothing. An
 * answer of 401 ends the session in this browser.
 */
export async function consoleFetch(
  send: typeof fetch,
  input: RequestInfo | URL,
  init: RequestInit,
): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set(headerName, readToken() ?? '');
  const response = await send(input, { ...init, headers }).catch((error: unknown) => {
    throw error instanceof Error && error.name === 'AbortError' ? error : unreachable(error);
  });
  if (response.status === 401) endSession(await codeOf(response.clone()));
  return response;
}

export function unreachable(cause: unknown): Failure {
  return new Failure({
    code: 'console-unreachable',
    title: 'The console does not answer',
    reason: 'The program that serves this page was stopped, or the tunnel to its machine is closed.',
    remedy: {
      summary: 'Start the console again; this page goes on by itself.',
      command: 'npx stigmer-console up',
    },
    cause,
  });
}

export function refusedWith(status: number): Failure {
  return new Failure({
    code: status === 401 ? 'not-signed-in' : 'request-refused',
    title: 'The console refused the request',
    reason: `It answered with status ${status}.`,
    remedy: { summary: 'Try once more.', action: 'retry' },
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
