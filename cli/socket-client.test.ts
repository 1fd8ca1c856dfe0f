import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Clock } from '@/lib/core/clock';
import { isFailure } from '@/lib/core/failure';
import { clickKey, recordedOperation } from './recorded-operation';
import { createSocketClient } from './socket-client';
import { consoleAnswers } from './socket-request';

const impatientClock: Clock = { now: () => 0, monotonic: () => 0, sleep: async () => {} };
let directory: string;
let socketPath: string;
const cleanups: Array<() => Promise<unknown>> = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'e-cli-'));
  socketPath = join(directory, 'console.sock');
});
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
  await rm(directory, { recursive: true });
});

async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<void> {
  const server = createServer(answer);
  await new Promise<void>((done) => server.listen(socketPath, done));
  cleanups.push(() => {
    server.closeAllConnections();
    return new Promise((done) => server.close(done));
  });
}

test('a socket that nobody listens on is no console', async () => {
  expect(await consoleAnswers(socketPath)).toBe(false);
});

test('an operation is told change by change until it has ended', async () => {
  const answers = [
    recordedOperation({}),
    recordedOperation({}),
    recordedOperation({ state: 'succeeded', outcome: 'Ready' }),
  ];
  await serve((_request, response) => response.end(JSON.stringify(answers.shift())));
  const states: string[] = [];
  for await (const { state } of createSocketClient(socketPath, impatientClock).watchOperation('op-1'))
    states.push(state);
  expect(states).toEqual(['running', 'succeeded']);
});

test('a refusal of the console is the failure that it sent', async () => {
  const failure = {
    code: 'operation-conflict',
    title: 'Another operation is running',
    reason: 'Set-up runs.',
    remedy: { summary: 'Wait for it.' },
    evidence: [],
    at: 0,
  };
  await serve((_request, response) => response.writeHead(409).end(JSON.stringify(failure)));
  const error = await createSocketClient(socketPath)
    .startOperation({ kind: 'stop', key: clickKey })
    .catch((thrown: unknown) => thrown);
  expect(isFailure(error, 'operation-conflict')).toBe(true);
});

test('a console that went away is a failure with a remedy, not a system error', async () => {
  const error = await createSocketClient(socketPath)
    .status()
    .catch((thrown: unknown) => thrown);
  expect(isFailure(error, 'console-unreachable')).toBe(true);
});

test('log batches come as they are sent, and the stream ends when the reader is interrupted', async () => {
  const batch = { lines: [{ number: 7, at: 0, stream: 'stdout', text: 'sieben ä' }], skipped: 0 };
  const bytes = Buffer.from(`${JSON.stringify(batch)}\n`);
  await serve((request, response) => {
    expect(request.url).toBe('/api/logs/stream?service=agent-runner&after=6');
    response.write(bytes.subarray(0, 60));
    response.write(bytes.subarray(60));
  });
  const controller = new AbortController();
  const texts: string[] = [];
  for await (const { lines } of createSocketClient(socketPath).followLogs(
    'agent-runner',
    6,
    controller.signal,
  )) {
    texts.push(...lines.map(({ text }) => text));
    controller.abort();
  }
  expect(texts).toEqual(['sieben ä']);
});

test.each([
  ['stops', (response: ServerResponse) => response.end()],
  ['is killed', (response: ServerResponse) => response.destroy()],
])('a log that is followed ends with a plain failure when the console %s', async (_how, end) => {
  const batch = { lines: [{ number: 7, at: 0, stream: 'stdout', text: 'last' }], skipped: 0 };
  await serve((_request, response) => {
    response.write(`${JSON.stringify(batch)}\n`, () => end(response));
  });
  const texts: string[] = [];
  const follow = async () => {
    for await (const { lines } of createSocketClient(socketPath).followLogs(
      'agent-runner',
      0,
      new AbortController().signal,
    ))
      texts.push(...lines.map(({ text }) => text));
  };
  const error = await follow().catch((thrown: unknown) => thrown);
  expect(isFailure(error, 'console-ended')).toBe(true);
  expect(texts).toEqual(['last']);
});

test('a support bundle is asked for, read file by file and downloaded without what is left out', async () => {
  const id = '6f9619ff-8b86-4011-b42d-00c04fc964ff';
  const asked: string[] = [];
  await serve(({ url = '' }, response) => {
    asked.push(url);
    const preview = { id, madeAt: 0, fileName: 'x.tar.gz', files: [] };
    response.end(url === '/api/bundle' ? JSON.stringify(preview) : 'text');
  });
  const client = createSocketClient(socketPath);
  expect((await client.bundle()).id).toBe(id);
  expect(await client.bundleFile(id, 'status.json')).toBe('text');
  for await (const chunk of client.downloadBundle(id, ['evidence.json', 'worker-log.txt']))
    expect(String(chunk)).toBe('text');
  expect(asked).toEqual([
    '/api/bundle',
    `/api/bundle/${id}/file?name=status.json`,
    `/api/bundle/${id}?without=evidence.json%2Cworker-log.txt`,
  ]);
});

test('a download that the console cuts off is an error', async () => {
  await serve((_request, response) => {
    response.write('begin');
    setTimeout(() => response.destroy(), 50);
  });
  const read = async () => {
    for await (const _chunk of createSocketClient(socketPath).downloadBundle('x', []));
  };
  await expect(read()).rejects.toThrow();
});

test('a search that fails after its first news is the failure that the console wrote', async () => {
  const events = [
    { type: 'numbers-found', numbers: [1] },
    {
      type: 'search-failed',
      failure: {
        code: 'log-search-too-slow',
        title: 't',
        reason: 'r',
        remedy: { summary: 's' },
        evidence: [],
        at: 0,
      },
    },
  ];
  await serve((_request, response) =>
    response.end(events.map((event) => `${JSON.stringify(event)}\n`).join('')),
  );
  const { signal } = new AbortController();
  const found: string[] = [];
  const search = async () => {
    const client = createSocketClient(socketPath);
    for await (const event of client.searchLogs('agent-runner', { text: 'x' }, signal))
      found.push(event.type);
  };
  await expect(search()).rejects.toMatchObject({ code: 'log-search-too-slow' });
  expect(found).toEqual(['numbers-found']);
});
