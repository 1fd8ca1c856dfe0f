import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { runCli } from './cli';
import { expect, test } from './fixtures';
import { rawResponse, sessionHeaders } from './raw-request';

/** The first frames of the event stream, as text. */
async function firstFrames(stream: IncomingMessage, count: number): Promise<string> {
  let text = '';
  for await (const chunk of stream.setEncoding('utf8')) {
    text += chunk;
    if (text.split('\n\n').length > count) break;
  }
  return text;
}

test('SIGTERM ends the console within two seconds with forty streams open, read or not', async ({
  machine,
}) => {
  const child = await machine.start();
  // Two sign-ins: one alone has at most half of the places.
  const { stdout: second } = await runCli(machine, ['link']);
  const signIns = await Promise.all([child.link, second.trim()].map(sessionHeaders));
  const streams = await Promise.all(
    signIns.flatMap((headers) => [
      ...Array.from({ length: 15 }, () => rawResponse(child.port, { path: '/api/events', headers })),
      ...Array.from({ length: 5 }, () => rawResponse(child.port, { path: '/api/logs/stream', headers })),
    ]),
  );
  expect(streams.map(({ statusCode }) => statusCode)).toEqual(streams.map(() => 200));
  // Half of them are tabs that do not read.
  const ends = streams.slice(0, 20).map((stream) => once(stream.resume(), 'error'));
  expect(await child.stop()).toBeLessThan(2000);
  await Promise.all(ends);
  expect(child.output()).not.toContain('ERROR');
});

test('a reader of events that reconnects resumes, and one of an earlier console is told of the gap', async ({
  machine,
}) => {
  const child = await machine.start();
  const headers = await sessionHeaders(child.link);
  const events = (more: Record<string, string>) =>
    rawResponse(child.port, { path: '/api/events', headers: { ...headers, ...more } });
  const first = await firstFrames(await events({}), 2);
  expect(first).toMatch(/^id: (\d+)\ndata: \{"type":"connection-start","gap":false/);
  const id = /^id: (\d+)/.exec(first)?.[1] ?? '';
  expect(await firstFrames(await events({ 'last-event-id': id }), 1)).toContain('"gap":false');
  const lost = await firstFrames(await events({ 'last-event-id': '17' }), 2);
  expect(lost).toContain('"gap":true');
  expect(lost).toContain('"type":"status-change"');
});

test('signing every browser out from a terminal ends their streams, and their credentials open nothing', async ({
  machine,
}) => {
  const child = await machine.start();
  const { stdout: unused } = await runCli(machine, ['link']);
  const headers = await sessionHeaders(child.link);
  const stream = (await rawResponse(child.port, { path: '/api/events', headers })).resume();
  const cut = once(stream, 'error');
  const answer = await runCli(machine, ['sign-out', '--json']);
  expect([answer.code, JSON.parse(answer.stdout)]).toEqual([0, { ended: 1 }]);
  await cut;
  expect((await rawResponse(child.port, { path: '/api/status', headers })).resume().statusCode).toBe(401);
  await expect(sessionHeaders(unused.trim())).resolves.toMatchObject({ cookie: '' });
});
