import { afterEach, beforeEach, expect, test } from 'vitest';
import { readyStatus } from '@/components/runner/fixtures/status';
import { type ConsoleEvent, consoleEventSchema } from '@/lib/contracts/events';
import { singleton } from '@/lib/core/singleton';
import { EventHub } from '@/lib/events/hub';
import { recordedOperation } from '@/lib/operations/recorded-operation';
import { sessionProof, sessionProofHeader } from '@/lib/security/session-proof';
import { GET } from './route';

const holder = singleton<{ services: unknown }>('services', () => ({ services: null }));
const started = 5000;
let events: EventHub;
let leave: AbortController;
let ownPages: number;

beforeEach(() => {
  events = new EventHub(started);
  leave = new AbortController();
  ownPages = 0;
  holder.services = {
    events,
    sessions: {
      enter: () => () => undefined,
      isLive: () => true,
      pagesOf: () => ownPages,
      nameOf: () => 'ana',
      accessOf: () => 'read',
    },
    health: { current: () => readyStatus },
    operations: { list: () => [recordedOperation({ id: 'newest' }), recordedOperation({ id: 'oldest' })] },
  };
});

afterEach(() => {
  leave.abort();
  holder.services = null;
});

const lines = (count: number): ConsoleEvent => ({ type: 'log-append', lines: count, lastLineAt: null });

/** A log of so many lines, each batch one of them. */
function logOf(count: number) {
  const summary = {
    path: '',
    firstNumber: 1,
    lastNumber: count,
    bytes: 0,
    lastLineAt: null,
    following: true,
  };
  return {
    summary: () => summary,
    page: async () => ({ lines: [], summary }),
    async *follow(after: number, signal: AbortSignal) {
      for (let number = after + 1; number <= count; number += 1)
        yield { lines: [{ number, at: 0, stream: 'stdout', text: '' }], skipped: 0 };
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    },
  };
}

/** Events without an id come between those that have one. */
async function readTypes(response: Response, count: number): Promise<ConsoleEvent[]> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  let found: string[] = [];
  while (found.length < count) {
    text += (await reader?.read())?.value ?? '';
    found = [...text.matchAll(/^data: (.*)\n\n/gm)].map(([, data = '']) => data);
  }
  await reader?.cancel();
  return found.map((data) => consoleEventSchema.parse(JSON.parse(data)));
}

async function open(lastId: string | null, query = ''): Promise<Response> {
  const headers = new Headers({ [sessionProofHeader]: sessionProof('ada', 'change') });
  if (lastId !== null) headers.set('last-event-id', lastId);
  return await GET(new Request(`http://localhost/api/events${query}`, { headers, signal: leave.signal }), {});
}

/** Reads until that many events have come. */
async function read(response: Response, count: number): Promise<Array<{ id: number; event: ConsoleEvent }>> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  for (;;) {
    const frames = text
      .split('\n\n')
      .slice(0, -1)
      .filter((frame) => frame.startsWith('id: '));
    if (frames.length >= count) {
      await reader?.cancel();
      return frames.map((frame) => {
        const [id = '', data = ''] = frame.split('\n');
        return { id: Number(id.slice(4)), event: consoleEventSchema.parse(JSON.parse(data.slice(6))) };
      });
    }
    text += (await reader?.read())?.value ?? '';
  }
}

test('a first reader gets the present state of everything, then what happens', async () => {
  const response = await open(null);
  const reading = read(response, 5);
  events.publish(lines(7));
  const got = await reading;
  expect(got.map(({ event }) => event.type)).toEqual([
    'connection-start',
    'status-change',
    'operation-change',
    'operation-change',
    'log-append',
  ]);
  expect(got[0]).toMatchObject({ id: started, event: { gap: false } });
  expect(got[4]).toEqual({ id: started + 1, event: lines(7) });
});

test('a reader that reconnects gets what it missed and nothing twice', async () => {
  for (let count = 1; count <= 4; count += 1) {
    events.publish(lines(count));
    events.publish({ type: 'settings-change' });
  }
  const got = await read(await open(String(started + 6)), 3);
  expect(got).toEqual([
    { id: started + 6, event: expect.objectContaining({ type: 'connection-start', gap: false }) },
    { id: started + 7, event: lines(4) },
    { id: started + 8, event: { type: 'settings-change' } },
  ]);
});

test.each([
  ['of an earlier process', () => '17'],
  ['of a later one than this process has sent', () => '999999'],
  ['too far behind to be told what it missed', () => String(started + 1)],
])('a reader %s is told of the gap and gets the present state', async (_what, lastId) => {
  for (let count = 0; count < 1500; count += 1) events.publish(lines(count));
  const got = await read(await open(lastId()), 4);
  expect(got[0]?.event).toMatchObject({ type: 'connection-start', gap: true });
  expect(got.slice(1).map(({ event }) => event.type)).toEqual([
    'status-change',
    'operation-change',
    'operation-change',
  ]);
});

test('a tab that does not read costs the producer nothing, and finds the newest state when it does', async () => {
  const stalled = await open(null);
  for (let count = 1; count <= 200_000; count += 1) events.publish(lines(count));
  const got = await read(stalled, 5);
  expect(got[4]?.event).toEqual(lines(200_000));
});

test('a reader that leaves is forgotten, and the fifty-first is refused by name', async () => {
  const all = await Promise.all(Array.from({ length: 50 }, () => open(null)));
  await Promise.all(all.map((response) => expect(response.status).toBe(200)));
  expect(events.subscribers).toBe(50);
  const refused = await open(null);
  expect(refused.status).toBe(429);
  expect(await refused.json()).toMatchObject({ code: 'too-many-streams' });
  await Promise.all(all.map((response) => read(response, 4)));
  leave.abort();
  await expect.poll(() => events.subscribers).toBe(0);
});

test('one browser has at most half of the places, so that the others get in', async () => {
  ownPages = 24;
  expect((await open(null)).status).toBe(200);
  ownPages = 25;
  const refused = await open(null);
  expect(refused.status).toBe(429);
  expect(await refused.json()).toMatchObject({ code: 'too-many-streams' });
});

test('the log is a topic of the same stream, from the line on that was asked for, and moves no event id', async () => {
  holder.services = { ...Object(holder.services), logs: logOf(5) };
  const response = await open(String(started), '?log-after=3');
  events.publish({ type: 'settings-change' });
  const got = await readTypes(response, 6);
  const batches = got.flatMap((event) => (event.type === 'log-batch' ? [event] : []));
  expect(
    batches.map(({ lines: some, lastNumber }) => [some.map(({ number }) => number), lastNumber]),
  ).toEqual([
    [[], 3],
    [[4], 4],
    [[5], 5],
  ]);
  expect(
    got.filter(({ type }) => !['log-batch', 'session-known'].includes(type)).map(({ type }) => type),
  ).toEqual(['connection-start', 'settings-change']);
});

test('a log that cannot be read ends its topic and not the stream', async () => {
  const failing = { page: () => Promise.reject(new Error('unreadable')) };
  holder.services = { ...Object(holder.services), logs: failing };
  const response = await open(String(started), '?log-after=3');
  const reading = readTypes(response, 4);
  events.publish({ type: 'settings-change' });
  expect((await reading).map(({ type }) => type).sort()).toEqual([
    'connection-start',
    'log-end',
    'session-known',
    'settings-change',
  ]);
});
