import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { sessionProofHeader } from '@/lib/security/session-proof';
import { warmsActions } from './warm-actions';

const built = { pages: new Set(['/']), ids: new Set(['7f'.padEnd(42, 'a'), '7f'.padEnd(42, 'b')]) };

function get(): [IncomingMessage, ServerResponse] {
  const request = new IncomingMessage(new Socket());
  Object.assign(request, { method: 'GET', url: '/overview' });
  return [request, new ServerResponse(request)];
}

test('the first answer is followed by one call of an action of the build, without a session', async () => {
  const seen: IncomingMessage[] = [];
  const handler = warmsActions(
    async (request) => void seen.push(request),
    built,
    (error) => {
      throw error;
    },
  );
  for (let times = 0; times < 3; times += 1) await handler(...get());
  expect(seen.map(({ method }) => method)).toEqual(['GET', 'POST', 'GET', 'GET']);
  const call = seen[1];
  if (call === undefined) throw new Error('No call');
  expect(built.ids).toContain(call.headers['next-action']);
  expect(Object.keys(call.headers)).not.toContain(sessionProofHeader);
  expect(await text(call)).toBe('[{}]');
});

test('a call that fails or hangs costs no request anything, and its error is reported once', async () => {
  const errors: unknown[] = [];
  const never = new Promise<void>(() => undefined);
  const failing = warmsActions(
    async ({ method }) => {
      if (method === 'POST') throw new Error('no such action');
    },
    built,
    (error) => errors.push(error),
  );
  await failing(...get());
  await failing(...get());
  expect(errors).toEqual([new Error('no such action')]);
  const hanging = warmsActions(
    async ({ method }) => (method === 'POST' ? await never : undefined),
    built,
    (error) => errors.push(error),
  );
  await hanging(...get());
  await hanging(...get());
  expect(errors).toHaveLength(1);
});

test('what answers nothing is left as it is', async () => {
  const handler = warmsActions(
    async () => {
      throw new Error('of the page');
    },
    built,
    () => undefined,
  );
  await expect(handler(...get())).rejects.toThrow('of the page');
});
