import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { defaultPayloadConverter } from '@temporalio/common';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type CodecServer, startCodecServer } from './codec-server';
import { createPayloadCipher } from './payload-cipher';

const cipher = createPayloadCipher([{ id: 'k', key: Buffer.alloc(32, 7) }]);
const page = 'http://localhost:8233';
let server: CodecServer;

beforeAll(async () => {
  server = await startCodecServer(cipher, { port: 0, origins: [page] });
});
afterAll(async () => await server.close());

/** By Node's own client: `fetch` sets the name of the host itself. */
function ask(path: string, headers: Record<string, string>, body = '', method = 'POST') {
  return new Promise<{ status: number | undefined; body: string; allowed: string | undefined }>(
    (resolve, reject) => {
      const asked = request(`${server.url}${path}`, { method, headers }, async (response) =>
        resolve({
          status: response.statusCode,
          body: await text(response),
          allowed: response.headers['access-control-allow-origin'],
        }),
      );
      asked.once('error', reject);
      asked.end(body);
    },
  );
}

const json = { 'content-type': 'application/json' };
const base64 = (value: string) => Buffer.from(value).toString('base64');
const clear = { metadata: { encoding: base64('json/plain') }, data: base64('"pelican"') };
const sealed = cipher.seal(defaultPayloadConverter.toPayload('pelican'));
const encrypted = {
  metadata: { encoding: base64('binary/encrypted'), 'encryption-key-id': base64('k') },
  data: Buffer.from(sealed.data ?? []).toString('base64'),
};

it('decrypts what is encrypted and leaves the rest, in the order in which it came', async () => {
  const foreign = { ...encrypted, metadata: { ...encrypted.metadata, 'encryption-key-id': base64('other') } };
  const body = JSON.stringify({ payloads: [clear, encrypted, foreign] });
  const answer = await ask('/decode', json, body);
  expect(JSON.parse(answer.body)).toEqual({ payloads: [clear, clear, foreign] });
});

it('encrypts what it is given, and decrypts that', async () => {
  const answer = await ask('/encode', json, JSON.stringify({ payloads: [clear] }));
  expect(answer.body).not.toContain(clear.data);
  expect(JSON.parse((await ask('/decode', json, answer.body)).body)).toEqual({ payloads: [clear] });
});

it('a page that was named may ask, also beforehand; no other page, and none under another name of this machine', async () => {
  const body = JSON.stringify({ payloads: [encrypted] });
  expect(await ask('/decode', { ...json, origin: page }, body)).toMatchObject({ status: 200, allowed: page });
  expect(await ask('/decode', { origin: page }, '', 'OPTIONS')).toMatchObject({ status: 204, allowed: page });
  const refused = { status: 403, allowed: undefined, body: expect.not.stringContaining(clear.data) };
  for (const origin of ['http://localhost:9999', 'https://evil.example', 'null'])
    expect(await ask('/decode', { ...json, origin }, body), origin).toMatchObject(refused);
  for (const host of ['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example:80'])
    expect(await ask('/decode', { ...json, host }, body), host).toMatchObject(refused);
});

it.each([
  ['a form', '/decode', { 'content-type': 'text/plain' }, '{}', 415],
  ['no JSON', '/decode', json, 'pelican', 400],
  ['no payloads', '/decode', json, '{"payloads": ["pelican"]}', 400],
  ['another path', '/', json, '{}', 404],
])('%s is refused', async (_case, path, headers, body, status) => {
  expect(await ask(path, headers, body)).toMatchObject({
    status,
    body: expect.not.stringContaining('pelican'),
  });
});
