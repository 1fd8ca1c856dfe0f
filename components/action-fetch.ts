import { Failure } from '@/lib/core/failure';
import { consoleFetch, refusedWith } from './console-fetch';

/** An action answers within 5 s. The next one of this tab waits for it, so a console that hangs must not hold it. */
const answerTimeoutMs = 10_000;

/** `fetch` for Next's own client: a call of a server action gets the token of this origin, and a refusal is a Failure. */
export function withActionToken(send: typeof fetch): typeof fetch {
  return async (input, init) => {
    if (!isActionCall(input, init)) return await send(input, init);
    const signal = AbortSignal.timeout(answerTimeoutMs);
    const response = await consoleFetch(send, input, { ...init, signal });
    if (response.ok) return response;
    throw response.status === 409 ? consoleUpdated() : refusedWith(response.status);
  };
}

function isActionCall(input: RequestInfo | URL, init: RequestInit | undefined): boolean {
  if (!new Headers(init?.headers).has('next-action')) return false;
  const url = new URL(input instanceof Request ? input.url : input, location.href);
  return url.origin === location.origin;
}

function consoleUpdated(): Failure {
  return new Failure({
    code: 'console-updated',
    title: 'The console was updated',
    reason: 'This page belongs to the version before, so nothing was done.',
    remedy: {
      summary: 'Reload the page; what you typed in Settings is kept, but for secrets.',
      action: 'reload',
    },
  });
}
