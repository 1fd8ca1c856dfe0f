import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { z } from 'zod';
import { jsonOrNull } from '@/lib/core/json-or-null';
import type { PayloadCipher } from './payload-cipher';

/** A server of Temporal answers with at most 4 MiB, which base64 makes a third longer. */
const bodyBytesMax = 16_000_000;

/** Temporal's protocol for codec servers: payloads in the JSON form of protobuf, where what is empty is left out. */
const bytesSchema = z.base64().transform((text) => Buffer.from(text, 'base64'));
const requestSchema = z.object({
  payloads: z
    .array(
      z.object({
        metadata: z.record(z.string(), bytesSchema).default({}),
        data: bytesSchema.default(Buffer.alloc(0)),
      }),
    )
    .default([]),
});

export interface CodecServer {
  url: string;
  close(): Promise<void>;
}

/**
 * Decrypts for Temporal's page and command line, on the loopback address. A page must be of an origin that was named, and the
 * name of this machine one that leads here from nowhere else: another page could have its own name point here.
 */
export async function startCodecServer(
  cipher: PayloadCipher,
  { port, origins }: { port: number; origins: readonly string[] },
): Promise<CodecServer> {
  const server = createServer((request, response) => {
    respond(cipher, origins, request, response).catch(() => send(response, 500, 'Failed'));
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : port}`,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function respond(
  cipher: PayloadCipher,
  origins: readonly string[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { origin, host = '' } = request.headers;
  if (!/^(localhost|127\.0\.0\.1)(:\d+)?$/.test(host)) return send(response, 403, 'Not under this name');
  if (origin !== undefined && !origins.includes(origin)) return send(response, 403, 'Not for this page');
  if (origin !== undefined) allow(response, origin);
  if (request.method === 'OPTIONS') return send(response, 204, '');
  const work = request.method === 'POST' ? workOf(cipher, request.url) : null;
  if (work === null) return send(response, 404, 'Only POST to /encode or /decode');
  // A page can send other types without asking first.
  if (!/^application\/json\b/.test(request.headers['content-type'] ?? ''))
    return send(response, 415, 'Only application/json');
  const body = await bodyOf(request);
  if (body === null) return send(response, 413, 'Too long');
  const parsed = requestSchema.safeParse(jsonOrNull(body));
  if (!parsed.success) return send(response, 400, 'Not a list of payloads');
  const payloads = parsed.data.payloads.map(work).map(({ metadata, data }) => ({
    metadata: Object.fromEntries(
      Object.entries(metadata ?? {}).map(([name, bytes]) => [name, base64Of(bytes)]),
    ),
    data: base64Of(data ?? Buffer.alloc(0)),
  }));
  response.setHeader('content-type', 'application/json');
  send(response, 200, JSON.stringify({ payloads }));
}

function allow(response: ServerResponse, origin: string): void {
  response.setHeader('access-control-allow-origin', origin);
  response.setHeader('access-control-allow-methods', 'POST');
  response.setHeader('access-control-allow-headers', 'content-type, x-namespace, authorization');
  response.setHeader('access-control-allow-credentials', 'true');
  response.setHeader('vary', 'origin');
}

/** What cannot be decrypted is shown as it is. */
function workOf(cipher: PayloadCipher, url: string | undefined): PayloadCipher['seal'] | null {
  if (url === '/encode') return cipher.seal;
  if (url !== '/decode') return null;
  return (payload) => {
    const opened = cipher.open(payload);
    return opened.type === 'open' ? opened.payload : payload;
  };
}

async function bodyOf(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > bodyBytesMax) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function base64Of(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

function send(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status);
  response.end(text);
}
