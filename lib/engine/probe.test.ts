import { afterEach, expect, test } from 'vitest';
import { type FakeEngine, startFakeEngine } from './fixtures/fake-engine';
import { probeLocation } from './probe';

let engine: FakeEngine | null = null;
afterEach(() => engine?.close());

const version = { Version: '27.1.0', ApiVersion: '1.46', Components: [{ Name: 'Engine' }] };

interface Answers {
  pingHeaders?: Record<string, string>;
  /** Null: never answered. */
  version: object | string | null;
  versionAfterMs?: number;
}

async function probe({ pingHeaders = {}, version: told, versionAfterMs = 0 }: Answers) {
  engine = await startFakeEngine((line, response) => {
    if (line === 'GET /_ping') response.writeHead(200, pingHeaders).end('OK');
    else if (told !== null)
      setTimeout(() => response.end(typeof told === 'string' ? told : JSON.stringify(told)), versionAfterMs);
  });
  const { socketPath } = engine;
  return await probeLocation({ source: 'DOCKER_HOST', socketPath, binding: true, unsupported: null });
}

test('the answer to a ping names the engine: Podman takes long to tell its version on a busy machine', async () => {
  const pingHeaders = { Server: 'Libpod/4.3.1 (linux)', 'Api-Version': '1.41' };
  const { outcome, detail } = await probe({ pingHeaders, version: null });
  expect([outcome, detail]).toEqual(['usable', 'Podman 4.3.1, API 1.41']);
});

test('an engine whose answer to a ping does not name it is asked for its version, and may take its time', async () => {
  const { outcome, detail } = await probe({ version, versionAfterMs: 2500 });
  expect([outcome, detail]).toEqual(['usable', 'Docker 27.1.0, API 1.46']);
});

test('what answers a ping and is no engine is not taken for one', async () => {
  const { outcome, detail } = await probe({ version: '<html>a web page</html>' });
  expect([outcome, detail]).toEqual(['not-answering', 'Something answered that is not an engine']);
});
