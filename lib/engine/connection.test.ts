import { createServer } from 'node:http';
import { afterEach, expect, test, vi } from 'vitest';
import { callEngine, openEngineStream } from './connection';
import { inspectContainer, removeContainer } from './container';
import { createContainer } from './create-container';
import { busyboxSpec } from './fixtures/engine-on-bed';
import { type FakeEngine, startFakeEngine } from './fixtures/fake-engine';

let engine: FakeEngine | null = null;
afterEach(async () => {
  vi.unstubAllEnvs();
  await engine?.close();
  engine = null;
});

async function connectTo(answer: Parameters<typeof startFakeEngine>[0]) {
  engine = await startFakeEngine(answer);
  return { socketPath: engine.socketPath, name: 'Docker' };
}

const ping = { action: 'answer', timeoutMs: 200 };

test('an engine that stays silent is not waited for', async () => {
  const connection = await connectTo(() => {});
  const call = callEngine(connection, ping, (docker) => docker.ping());
  await expect(call).rejects.toMatchObject({ code: 'engine-not-answering' });
});

test('an engine that stops after its first bytes is not waited for', async () => {
  const connection = await connectTo((_line, response) => {
    response.writeHead(200, { 'Content-Length': 100 });
    response.write('{"Id":');
  });
  const call = callEngine(connection, ping, (docker) => docker.info());
  await expect(call).rejects.toMatchObject({ code: 'engine-not-answering' });
});

test('an engine that dies in the middle of its answer is a failure', async () => {
  const connection = await connectTo((_line, response) => {
    response.writeHead(200, { 'Content-Length': 100 });
    response.write('{"Id":', () => response.destroy());
  });
  const call = callEngine(connection, { ...ping, timeoutMs: 5_000 }, (docker) => docker.info());
  await expect(call).rejects.toMatchObject({ code: 'engine-unreachable' });
});

test("a cancel rejects with the signal's own reason, before and in the middle of a call", async () => {
  const connection = await connectTo(() => {});
  const gone = { ...ping, signal: AbortSignal.abort('gone') };
  await expect(callEngine(connection, gone, (docker) => docker.ping())).rejects.toBe('gone');
  const controller = new AbortController();
  const calling = callEngine(
    connection,
    { action: 'x', timeoutMs: 5_000, signal: controller.signal },
    (docker) => docker.ping(),
  );
  setTimeout(() => controller.abort('later'), 20);
  await expect(calling).rejects.toBe('later');
});

test('a redirect is refused, never followed', async () => {
  let followed = 0;
  const target = createServer((_request, response) => {
    followed += 1;
    response.end('{}');
  });
  await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve));
  const address = target.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const connection = await connectTo((_line, response) => {
    response.writeHead(301, { Location: `http://127.0.0.1:${port}/` }).end();
  });
  await expect(callEngine(connection, ping, (docker) => docker.info())).rejects.toMatchObject({
    code: 'engine-refused',
  });
  expect(followed).toBe(0);
  target.close();
});

test('the environment of the console does not lead a call elsewhere', async () => {
  vi.stubEnv('DOCKER_HOST', 'ssh://nobody@192.0.2.1');
  const connection = await connectTo((_line, response) => response.end('OK'));
  await callEngine(connection, ping, (docker) => docker.ping());
  expect(engine?.requests).toHaveLength(1);
});

test('a container’s secrets travel in the body, never in the URL', async () => {
  const id = 'a'.repeat(64);
  const connection = await connectTo((_line, response) =>
    response.writeHead(201).end(JSON.stringify({ Id: id })),
  );
  expect(await createContainer(connection, 'runner', busyboxSpec('x:1', { KEY: 'canary' }))).toBe(id);
  expect(engine?.requests[0]?.line).toBe('POST /containers/create?name=runner');
  expect(engine?.requests[0]?.body).toContain('KEY=canary');
});

test.each([
  [404, 'no such image: x:1', 'image-not-found'],
  [409, 'Conflict. The container name "/runner" is already in use', 'container-name-taken'],
  [
    500,
    'creating container storage: the container name "runner" is already in use by aaaa',
    'container-name-taken',
  ],
  [400, 'invalid mount config', 'engine-refused'],
])('create answered with %i "%s" is %s', async (status, message, code) => {
  const connection = await connectTo((_line, response) =>
    response.writeHead(status).end(JSON.stringify({ message })),
  );
  await expect(createContainer(connection, 'runner', busyboxSpec('x:1'))).rejects.toMatchObject({ code });
});

test('what is gone is null to inspect and no error to remove', async () => {
  const connection = await connectTo((_line, response) =>
    response.writeHead(404).end('{"message":"no such container"}'),
  );
  expect(await inspectContainer(connection, 'runner')).toBeNull();
  await removeContainer(connection, 'runner');
  expect(engine?.requests.at(-1)?.line).toBe('DELETE /containers/runner');
});

test('a process that ends while Podman looks at it is no refusal: it is looked at once more, and not for ever', async () => {
  let races = 2;
  const message = 'read /proc/6885/cgroup: no such process';
  const connection = await connectTo((_line, response) => {
    races -= 1;
    if (races < 0) response.writeHead(404).end('{"message":"no such container"}');
    else response.writeHead(500).end(JSON.stringify({ message }));
  });
  expect(await inspectContainer(connection, 'runner')).toBeNull();
  races = Number.POSITIVE_INFINITY;
  await expect(inspectContainer(connection, 'runner')).rejects.toMatchObject({ code: 'engine-refused' });
});

test('another error of the engine is said at the first answer', async () => {
  const connection = await connectTo((_line, response) =>
    response.writeHead(500).end('{"message":"database is locked"}'),
  );
  await expect(inspectContainer(connection, 'runner')).rejects.toMatchObject({ code: 'engine-refused' });
  expect(engine?.requests).toHaveLength(1);
});

test('an unreadable answer about a container names the fields and shows no value', async () => {
  const answer = { Id: 'a'.repeat(64), Config: { Env: ['KEY=canary'] } };
  const connection = await connectTo((_line, response) => response.end(JSON.stringify(answer)));
  const failure = await inspectContainer(connection, 'runner').catch((error) => error);
  expect(failure).toMatchObject({ code: 'engine-answer-invalid' });
  expect(JSON.stringify(failure.details)).not.toContain('canary');
});

test('a stream that breaks is a failure, one that is closed frees its connection', async () => {
  const connection = await connectTo((_line, response) => {
    response.write('first\n', () => setTimeout(() => response.destroy(), 20));
  });
  const open = { action: 'watch its events', answerTimeoutMs: 1_000 };
  const stream = await openEngineStream(connection, open, (docker) => docker.getEvents());
  const chunks: string[] = [];
  const reading = (async () => {
    for await (const chunk of stream.chunks) chunks.push(Buffer.from(chunk).toString());
  })();
  await expect(reading).rejects.toMatchObject({ code: 'engine-unreachable' });
  expect(chunks).toEqual(['first\n']);
});
