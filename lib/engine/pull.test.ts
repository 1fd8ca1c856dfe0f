import type { ServerResponse } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import type { Clock } from '@/lib/core/clock';
import { dockerFacts } from './fixtures/docker-facts';
import { type FakeEngine, startFakeEngine } from './fixtures/fake-engine';
import { strangerMachine } from './fixtures/stranger-machine';
import { pullImage } from './pull';
import { createRegistry } from './registry';
import type { PullSnapshot } from './types';

let engine: FakeEngine | null = null;
afterEach(async () => {
  await engine?.close();
  engine = null;
});

const image = { Id: 'b'.repeat(64), Os: 'linux', Architecture: 'amd64', Size: 5 };
/** A loopback port that nothing listens on: the manifest cannot be read. */
const reference = '127.0.0.1:1/a/b:1';

/** Each look at the clock is 20 s after the one before. */
function hastyClock(): Clock {
  let now = 0;
  const tick = () => (now += 20_000);
  return { now: tick, monotonic: tick, sleep: async () => {} };
}

async function pull(create: (response: ServerResponse) => void, inspect: unknown, clock = hastyClock()) {
  engine = await startFakeEngine((line, response) => {
    if (line.startsWith('POST')) create(response);
    else if (line.endsWith('/info')) response.end('{}');
    else if (inspect === null) response.writeHead(404).end('{"message":"none"}');
    else response.end(JSON.stringify(inspect));
  });
  const connection = { socketPath: engine.socketPath, name: 'Docker' };
  const parts = { connection, facts: dockerFacts, machine: strangerMachine, clock };
  const snapshots: PullSnapshot[] = [];
  const pulling = pullImage(
    { ...parts, registry: createRegistry(parts) },
    reference,
    new AbortController().signal,
  );
  while (true) {
    const step = await pulling.next();
    if (step.done) return { snapshots, facts: step.value };
    snapshots.push(step.value);
  }
}

test('an error inside a stream with status 200 is a named failure', async () => {
  const error = { error: 'manifest unknown: manifest unknown', errorDetail: { message: 'manifest unknown' } };
  const pulling = pull((response) => response.end(`{"status":"Pulling"}\n${JSON.stringify(error)}`), image);
  await expect(pulling).rejects.toMatchObject({ code: 'image-tag-not-found' });
});

test('a stream that ends without an error and without an image is no success', async () => {
  const pulling = pull(
    (response) => response.end('{"status":"Download complete","id":"aaaaaaaaaaaa"}\n'),
    null,
  );
  await expect(pulling).rejects.toMatchObject({ code: 'image-pull-failed' });
});

const lostConnection = [
  { status: 'Pulling fs layer', id: 'aaaaaaaaaaaa' },
  { status: 'Downloading', id: 'aaaaaaaaaaaa', progressDetail: { current: 5, total: 10 } },
  { error: 'writing blob: happened during read: unexpected EOF' },
]
  .map((line) => JSON.stringify(line))
  .join('\n');

const posts = () => engine?.requests.filter(({ line }) => line.startsWith('POST')).length;

test('a pull whose connection was lost is started again, and what arrived stays', async () => {
  let calls = 0;
  const again = '{"status":"Downloading","id":"aaaaaaaaaaaa","progressDetail":{"current":1,"total":10}}\n';
  const { snapshots } = await pull((response) => {
    calls += 1;
    response.end(calls === 1 ? lostConnection : again);
  }, image);
  expect(posts()).toBe(2);
  expect(snapshots.map(({ receivedBytes }) => receivedBytes)).toEqual([0, 0, 5, 5, 5, 10]);
  expect(snapshots.some(({ notice }) => notice?.startsWith('Retrying in 1 s: The connection to'))).toBe(true);
  expect(snapshots.at(-1)?.notice).toBeNull();
});

test('a connection that is lost three times is a named failure', async () => {
  const pulling = pull((response) => response.end(lostConnection), image);
  await expect(pulling).rejects.toMatchObject({ code: 'image-pull-interrupted' });
  expect(posts()).toBe(3);
});

test('a proxy’s page instead of a stream is a failure, not a crash', async () => {
  const pulling = pull((response) => response.end('<html>sign in</html>'), image);
  await expect(pulling).rejects.toMatchObject({ code: 'engine-answer-invalid' });
});

test('an engine that dies in mid-pull is the engine’s failure', async () => {
  const pulling = pull((response) => response.write('{"status":"x"}\n', () => response.destroy()), image);
  await expect(pulling).rejects.toMatchObject({ code: 'engine-unreachable' });
});

test('the reference goes out complete, with a tag, so that no engine pulls every tag', async () => {
  const { facts } = await pull((response) => response.end('{"status":"done"}\n'), image);
  expect(facts.id).toBe(`sha256:${'b'.repeat(64)}`);
  expect(engine?.requests.map(({ line }) => line)).toContain(
    'POST /images/create?fromImage=127.0.0.1%3A1%2Fa%2Fb&tag=1',
  );
});

test('a registry that is silent for a minute is said, and the pull goes on', async () => {
  const { snapshots } = await pull((response) => {
    response.write('{"status":"Pulling fs layer","id":"aaaaaaaaaaaa"}\n');
    setTimeout(() => response.end('{"status":"Pull complete","id":"aaaaaaaaaaaa"}\n'), 3_500);
  }, image);
  expect(snapshots.some(({ notice }) => notice?.startsWith('No bytes for 60 s'))).toBe(true);
  expect(snapshots.at(-1)?.notice).toBeNull();
});

test('the engine’s own retry is shown until bytes come again', async () => {
  const lines = [
    { status: 'Pulling fs layer', id: 'aaaaaaaaaaaa' },
    { status: 'Retrying in 5 seconds', id: 'aaaaaaaaaaaa' },
    { status: 'Downloading', id: 'aaaaaaaaaaaa', progressDetail: { current: 5, total: 10 } },
  ];
  const text = lines.map((line) => JSON.stringify(line)).join('\n');
  const { snapshots } = await pull((response) => response.end(text), image);
  expect(snapshots.map(({ notice }) => notice)).toContain('Retrying in 5 seconds');
  expect(snapshots.at(-1)).toMatchObject({ notice: null, receivedBytes: 10, totalBytes: 10 });
});
