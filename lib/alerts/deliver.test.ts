import { afterEach, expect, test } from 'vitest';
import { alertSchema } from '@/lib/contracts/alerts';
import { type Destination, deliver } from './deliver';
import { answerWith, startReceiver } from './receiver.test-support';
import { alertOf } from './words';

const closing: Array<() => Promise<void>> = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function receiver(...of: Parameters<typeof startReceiver>) {
  const started = await startReceiver(...of);
  closing.push(started.close);
  return started;
}

const episode = { id: 'a', lastId: 'a', code: 'worker-hung', startedAt: 0, endedAt: null, told: false };
const alert = alertOf(episode, 'opened', 'läptop');
const destination = (url: string, parts: Partial<Destination> = {}): Destination => ({
  id: 'd',
  type: 'webhook',
  url,
  token: null,
  ...parts,
});
const never = new AbortController().signal;

test('a webhook gets the alert as JSON, with the token where there is one', async () => {
  const { url, received } = await receiver(answerWith(204));
  expect(await deliver(destination(`${url}/hook?key=x`, { token: 'tk' }), alert, never)).toEqual({
    delivered: true,
  });
  const [request] = received;
  expect(request?.path).toBe('/hook?key=x');
  expect(request?.headers).toMatchObject({
    'content-type': 'application/json',
    authorization: 'Bearer tk',
  });
  expect(alertSchema.parse(JSON.parse(request?.body ?? ''))).toEqual(alert);
});

test('ntfy gets a text with title, priority and tags, also where the machine’s name is not ASCII', async () => {
  const { url, received } = await receiver(answerWith(200));
  await deliver(destination(`${url}/my-topic`, { type: 'ntfy' }), alert, never);
  const [request] = received;
  const [, encoded = ''] = /^=\?UTF-8\?B\?(.+)\?=$/.exec(String(request?.headers.title)) ?? [];
  expect(Buffer.from(encoded, 'base64').toString()).toBe('Agent-runner on läptop: Hangs');
  expect(request).toMatchObject({
    path: '/my-topic',
    headers: { priority: '4', tags: 'warning' },
    body: 'The worker’s process is there and does not answer. Restart the worker.',
  });
  expect(request?.headers.authorization).toBeUndefined();
});

test.each([
  [500, true],
  [503, true],
  [429, true],
  [401, false],
  [404, false],
])('an answer of %i is told as it is, without its text', async (status, again) => {
  const { url } = await receiver(answerWith(status));
  const outcome = await deliver(destination(url), alert, never);
  expect(outcome).toEqual({ delivered: false, reason: `it answered with ${status}`, again });
});

test('a redirect is not followed: the token and the alert stay here', async () => {
  const other = await receiver(answerWith(200));
  const { url } = await receiver(answerWith(307, { location: other.url }));
  const outcome = await deliver(destination(url, { token: 'tk' }), alert, never);
  expect(outcome).toEqual({
    delivered: false,
    reason: 'it answered with 307, which leads elsewhere and is not followed',
    again: false,
  });
  expect(other.received).toEqual([]);
});

test('one that takes the request and never answers is given up', async () => {
  const { url, received } = await receiver(() => undefined);
  const outcome = await deliver(destination(url), alert, never, 300);
  expect(outcome).toEqual({ delivered: false, reason: 'it did not answer within 0.3 s', again: true });
  expect(received).toHaveLength(1);
});

test('where nobody listens, and where the connection breaks off, the reason has no address in it', async () => {
  const gone = await startReceiver(answerWith(200));
  await gone.close();
  const outcome = await deliver(destination(`${gone.url}/canary-path`), alert, never);
  expect(outcome).toEqual({ delivered: false, reason: 'nothing listens there', again: true });
  const { url } = await receiver((response) => response.destroy());
  expect(await deliver(destination(url), alert, never)).toMatchObject({
    reason: 'the connection was closed',
    again: true,
  });
});

test('an address that was edited into the file is refused as well', async () => {
  expect(await deliver(destination('http://169.254.169.254/'), alert, never)).toMatchObject({
    delivered: false,
    again: false,
  });
});
