// @vitest-environment happy-dom
import { afterEach, expect, test } from 'vitest';
import { withActionToken } from './action-fetch';
import { signedOutEvent } from './console-fetch';
import { keepToken } from './session/token';

const call = { method: 'POST', headers: { 'next-action': '7f' } };

afterEach(() => localStorage.clear());

/** A fetch that answers with this status and remembers what it was given. */
function answering(status: number, code = '') {
  const seen: Headers[] = [];
  const send = withActionToken(async (_input, init) => {
    seen.push(new Headers(init?.headers));
    return new Response(JSON.stringify({ code }), { status });
  });
  return { send, seen };
}

test('only a call of an action to this origin carries the token', async () => {
  keepToken('of-ada');
  const { send, seen } = answering(200);
  await send('/overview', call);
  await send('/overview');
  await send('/api/status', { headers: { accept: 'text/html' } });
  await send('http://evil.test/overview', call);
  expect(seen.map((headers) => headers.get('x-stigmer-token'))).toEqual(['of-ada', null, null, null]);
});

test('a refusal is a failure with a name: another version, no session, no console', async () => {
  await expect(answering(409).send('/overview', call)).rejects.toMatchObject({
    code: 'console-updated',
    details: { remedy: { action: 'reload' } },
  });
  await expect(answering(403).send('/overview', call)).rejects.toMatchObject({ code: 'request-refused' });
  const gone = withActionToken(() => Promise.reject(new TypeError('Failed to fetch')));
  await expect(gone('/overview', call)).rejects.toMatchObject({ code: 'console-unreachable' });
  let signedOut = 0;
  addEventListener(signedOutEvent, () => {
    signedOut += 1;
  });
  await expect(answering(401, 'no-token').send('/overview', call)).rejects.toMatchObject({
    code: 'not-signed-in',
  });
  expect(signedOut).toBe(1);
});
