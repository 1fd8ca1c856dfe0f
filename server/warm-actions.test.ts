import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { sessionProofHeader } from '@/lib/security/session-proof';
import { warmActions } from './warm-actions';

const actionId = 'a'.repeat(42);

test('calls one action at a page, without a session', async () => {
  const reached: object[] = [];
  const handler = async (request: IncomingMessage, response: ServerResponse) => {
    const { method, url, headers } = request;
    const proof = headers[sessionProofHeader];
    reached.push({ method, url, action: headers['next-action'], proof, body: await text(request) });
    response.end('refused');
  };
  expect(await warmActions(handler, '/setup', actionId)).toBe(200);
  expect(reached).toEqual([
    { method: 'POST', url: '/setup', action: actionId, proof: undefined, body: '[{}]' },
  ]);
});

test('a handler that fails ends nothing', async () => {
  expect(await warmActions(() => Promise.reject(new Error('not loaded')), '/setup', actionId)).toBe(500);
});
