import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { singleton } from '@/lib/core/singleton';
import { sessionProof } from '@/lib/security/session-proof';
import { route } from './respond';

const holder = singleton<{ services: unknown }>('services', () => ({ services: null }));
beforeEach(() => {
  holder.services = { sessions: { isLive: () => true } };
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
});
afterEach(() => {
  holder.services = null;
  vi.restoreAllMocks();
});
const written = () => vi.mocked(process.stderr.write).mock.calls.join();

class ResponseAborted extends Error {
  override readonly name = 'ResponseAborted';
}

const context = { params: Promise.resolve({}) };

async function answerAfterLeaving(fails: (signal: AbortSignal) => unknown): Promise<number> {
  const leaving = new AbortController();
  const headers = { 'x-stigmer-session': sessionProof('ana', 'read') };
  const request = new Request('http://localhost:3000/api', { headers, signal: leaving.signal });
  const answer = route(async ({ request: { signal } }) => {
    leaving.abort(new ResponseAborted());
    throw fails(signal);
  })(request, context);
  return (await answer).status;
}

test('a request whose browser went away is no bug, and nothing is logged of it', async () => {
  expect(await answerAfterLeaving(({ reason }) => reason)).toBe(499);
  expect(await answerAfterLeaving(() => new DOMException('left', 'AbortError'))).toBe(499);
  expect(written()).toBe('');
});

test('a bug that is met after the browser went away is logged all the same', async () => {
  expect(await answerAfterLeaving(() => new TypeError('Not a function'))).toBe(500);
  expect(written()).toContain('A request met a bug');
});
