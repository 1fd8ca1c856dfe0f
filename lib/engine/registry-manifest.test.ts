import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { parseImageReference } from '@/lib/core/image-reference';
import { readManifestLayers } from './registry-manifest';
import { registryOrigin } from './registry-request';

const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const manifest = {
  layers: [
    { digest: digest('a'), size: 100 },
    { digest: digest('b'), size: 20 },
    { digest: digest('a'), size: 100 },
  ],
};
const never = new AbortController().signal;

let server: Server | null = null;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function registry(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<string> {
  const created = createServer(answer);
  server = created;
  await new Promise<void>((resolve) => created.listen(0, '127.0.0.1', resolve));
  const address = created.address();
  return `127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
}

test('layers are summed up, each digest once', async () => {
  const address = await registry((_request, response) => response.end(JSON.stringify(manifest)));
  const known = await readManifestLayers(parseImageReference(`${address}/a/b:1`), 'linux/amd64', null, never);
  expect(known).toMatchObject({ totalBytes: 120, layers: [{ id: 'a'.repeat(12) }, { id: 'b'.repeat(12) }] });
});

test('of an index, the manifest of the engine’s platform counts', async () => {
  const entry = (letter: string, architecture: string) => ({
    digest: digest(letter),
    platform: { os: 'linux', architecture },
  });
  const index = { manifests: [entry('c', 'arm64'), entry('d', 'amd64')] };
  const address = await registry((request, response) =>
    response.end(JSON.stringify(request.url?.endsWith(digest('d')) ? manifest : index)),
  );
  const image = parseImageReference(`${address}/a/b:1`);
  expect((await readManifestLayers(image, 'linux/amd64', null, never))?.totalBytes).toBe(120);
  expect(await readManifestLayers(image, 'linux/s390x', null, never)).toBeNull();
});

test('a bearer challenge is answered, with the credentials only at the realm', async () => {
  const seen: string[] = [];
  const address = await registry((request, response) => {
    seen.push(`${request.url} ${request.headers.authorization ?? 'none'}`);
    if (request.url?.startsWith('/token')) response.end('{"token":"t1"}');
    else if (request.headers.authorization === 'Bearer t1') response.end(JSON.stringify(manifest));
    else
      response
        .writeHead(401, {
          'WWW-Authenticate': `Bearer realm="http://${request.headers.host}/token",service="s"`,
        })
        .end();
  });
  const credentials = { username: 'ann', password: 'pw', serveraddress: address };
  const image = parseImageReference(`${address}/a/b:1`);
  expect((await readManifestLayers(image, 'linux/amd64', credentials, never))?.totalBytes).toBe(120);
  expect(seen).toEqual([
    '/v2/a/b/manifests/1 none',
    `/token?service=s&scope=repository%3Aa%2Fb%3Apull Basic ${Buffer.from('ann:pw').toString('base64')}`,
    '/v2/a/b/manifests/1 Bearer t1',
  ]);
});

test.each([
  ['a realm in plain http elsewhere', 401, 'Bearer realm="http://192.0.2.1/token"', ''],
  ['a page of HTML', 200, '', '<html>'],
  ['a manifest of another kind', 200, '', '{"fsLayers":[]}'],
  ['a missing tag', 404, '', '{}'],
  ['a redirect', 302, '', ''],
])('%s gives null, never an error', async (_title, status, challenge, body) => {
  const address = await registry((_request, response) => {
    response.writeHead(status, { 'WWW-Authenticate': challenge, Location: 'http://192.0.2.1/' }).end(body);
  });
  const credentials = { username: 'ann', password: 'pw', serveraddress: address };
  expect(
    await readManifestLayers(parseImageReference(`${address}/a/b:1`), 'linux/amd64', credentials, never),
  ).toBeNull();
});

test('a cancel is a cancel, not a missing manifest', async () => {
  const address = await registry(() => {});
  const controller = new AbortController();
  const reading = readManifestLayers(
    parseImageReference(`${address}/a/b:1`),
    'linux/amd64',
    null,
    controller.signal,
  );
  setTimeout(() => controller.abort('enough'), 20);
  await expect(reading).rejects.toBe('enough');
});

test('plain http is for this machine only', () => {
  expect(registryOrigin('127.0.0.1:5000')).toBe('http://127.0.0.1:5000');
  expect(registryOrigin('localhost:5000')).toBe('http://localhost:5000');
  expect(registryOrigin('ghcr.io')).toBe('https://ghcr.io');
  expect(registryOrigin('127.0.0.1.example.com')).toBe('https://127.0.0.1.example.com');
  expect(registryOrigin('docker.io')).toBe('https://registry-1.docker.io');
});
