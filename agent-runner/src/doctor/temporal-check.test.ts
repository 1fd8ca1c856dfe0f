import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttp2Server, createSecureServer } from 'node:http2';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import type { TemporalSettings } from '@/lib/temporal/types';
import { closedAddress, listenLocally, selfSigned } from './local-server.test-support';
import { checkTemporal } from './temporal-check';

const never = new AbortController().signal;

function look(settings: Partial<TemporalSettings> & { address: string }) {
  return checkTemporal({ namespace: 'default', tls: false, apiKey: null, ...settings }, never);
}

async function codeOf(settings: Partial<TemporalSettings> & { address: string }) {
  const [temporal, namespace] = await look(settings);
  expect(temporal).toMatchObject({ id: 'temporal', state: 'fail', remedy: expect.anything() });
  expect(namespace).toMatchObject({ id: 'namespace', state: 'skip' });
  return temporal?.code;
}

test('a closed port is refused, and each address of the name says so', async () => {
  const address = await closedAddress(createServer());
  const [temporal] = await look({ address });
  expect(temporal?.code).toBe('temporal-refused');
  expect(temporal?.evidence).toContainEqual({
    label: 'addresses',
    value: expect.stringContaining('127.0.0.1 refused'),
  });
});

test('a name that does not exist is named as such', async () => {
  expect(await codeOf({ address: 'no-such-host.invalid:7233' })).toBe('temporal-dns');
});

test('a server that accepts and never answers is named', async () => {
  await using silent = await listenLocally(createServer());
  expect(await codeOf({ address: silent.address })).toBe('temporal-silent');
});

test('a web server is not a Temporal', async () => {
  await using web = await listenLocally(createHttpServer((_request, response) => response.end('hello')));
  expect(await codeOf({ address: web.address })).toBe('temporal-not-grpc');
});

test('TLS that is off here and on there, and the other way round, is a matter of TLS', async () => {
  await using encrypted = await listenLocally(createSecureServer(await selfSigned()));
  expect(await codeOf({ address: encrypted.address })).toBe('temporal-tls');
  await using plain = await listenLocally(createHttp2Server());
  expect(await codeOf({ address: plain.address, tls: true })).toBe('temporal-tls');
});

test('an unknown authority is named; with its certificate the handshake succeeds', async () => {
  const { cert, key } = await selfSigned();
  await using server = await listenLocally(createSecureServer({ cert, key }));
  const [untrusted] = await look({ address: server.address, tls: true });
  expect(untrusted?.code).toBe('temporal-tls');
  expect(untrusted?.evidence).toContainEqual({
    label: 'observed',
    value: 'The certificate of the server is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT)',
  });
  // It speaks HTTP/2 but no gRPC: past the handshake, that is what is wrong.
  const certificates = { ca: cert, client: null };
  expect(await codeOf({ address: server.address, tls: true, certificates })).not.toBe('temporal-tls');
});
