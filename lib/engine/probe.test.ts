import { afterEach, expect, test } from 'vitest';
import { type FakeEngine, startFakeEngine } from './fixtures/fake-engine';
import { probeLocation } from './probe';

let engine: FakeEngine | null = null;
afterEach(() => engine?.close());

const version = {
  Version: '4.3.1',
  ApiVersion: '1.41',
  Os: 'linux',
  Arch: 'amd64',
  Components: [{ Name: 'Podman Engine' }],
};

async function probe(versionAfterMs: number | null) {
  engine = await startFakeEngine((line, response) => {
    if (line === 'GET /_ping') response.end('OK');
    else if (versionAfterMs !== null) setTimeout(() => response.end(JSON.stringify(version)), versionAfterMs);
    else response.end('<html>a web page</html>');
  });
  const { socketPath } = engine;
  return await probeLocation({ source: 'DOCKER_HOST', socketPath, binding: true, unsupported: null });
}

test('an engine that answers a ping at once and tells its version late is usable: Podman on a busy machine', async () => {
  const { outcome, detail } = await probe(2500);
  expect([outcome, detail]).toEqual(['usable', 'Podman 4.3.1, API 1.41']);
});

test('what answers a ping and is no engine is not taken for one', async () => {
  const { outcome, detail } = await probe(null);
  expect([outcome, detail]).toEqual(['not-answering', 'Something answered that is not an engine']);
});
