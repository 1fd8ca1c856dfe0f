import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { sessionProofHeader } from '@/lib/security/session-proof';
import { warmActions, warmCalls } from './warm-actions';

const actionId = 'a'.repeat(42);

test('calls one action at a page again and again, without a session', async () => {
  const reached: object[] = [];
  const handler = async (request: IncomingMessage, response: ServerResponse) => {
    const { method, url, headers } = request;
    const proof = headers[sessionProofHeader];
    reached.push({ method, url, action: headers['next-action'], proof, body: await text(request) });
    response.end('refused');
  };
  expect(await warmActions(handler, '/setup', actionId)).toEqual(Array(warmCalls).fill(200));
  const call = { method: 'POST', url: '/setup', action: actionId, proof: undefined, body: '[{}]' };
  expect(reached).toEqual(Array(warmCalls).fill(call));
});

test('a handler that fails ends nothing', async () => {
  const fails = () => Promise.reject(new Error('not loaded'));
  expect(await warmActions(fails, '/setup', actionId)).toEqual(Array(warmCalls).fill(500));
});
