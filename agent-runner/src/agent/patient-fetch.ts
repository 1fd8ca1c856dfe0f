import { type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { type Proxies, proxyFor } from '@/lib/contracts/proxies';
import { authorizationOf, tunnelAgent } from '@/lib/core/tunnel';

/** More than any answer of a model. */
const answerBytesMax = 64 * 1024 * 1024;
const keepAliveMs = 30_000;
const inPieces = /^(text\/event-stream|application\/x-ndjson)\b/i;

/**
 * `fetch` for calls of a model: Node's own gives up when no header came for five minutes, a model on a small machine may
 * think longer. Only the signal ends it. One connection per call, so that an abort closes it and no stale one is reused;
 * redirects are not followed, the key goes nowhere else.
 */
export const patientFetch = createPatientFetch(null);

/**
 * An answer that says that it comes in pieces is read as it comes, any other one before it is given.
 * @param proxies null: every address is reached directly
 */
export function createPatientFetch(proxies: Proxies | null): typeof globalThis.fetch {
  return fetchBy(proxies, async (response) =>
    inPieces.test(response.headers['content-type'] ?? '')
      ? Readable.toWeb(response)
      : await readAll(response),
  );
}

/** The same for a server that goes on answering: its answer is read as it comes. */
export function createStreamingFetch(proxies: Proxies | null): typeof globalThis.fetch {
  return fetchBy(proxies, async (response) => Readable.toWeb(response));
}

type Read = (response: IncomingMessage) => Promise<Buffer | ReadableStream>;

function fetchBy(proxies: Proxies | null, read: Read): typeof globalThis.fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    const body = Buffer.from(await request.arrayBuffer());
    const url = new URL(request.url);
    const proxy = proxies && proxyFor(url, proxies);
    try {
      const call = await openCall(request, url, proxy, body.length);
      return await answerTo(call, body, read);
    } catch (cause) {
      // The SDK recognises a failed connection by this error.
      throw request.signal.aborted ? request.signal.reason : new TypeError('fetch failed', { cause });
    }
  };
}

async function openCall(
  { method, headers: given, signal }: Request,
  url: URL,
  proxy: URL | null,
  bytes: number,
): Promise<ClientRequest> {
  const headers = { ...Object.fromEntries(given), ...(bytes > 0 && { 'content-length': bytes }) };
  if (url.protocol === 'https:') {
    const agent = proxy !== null && (await tunnelAgent(proxy, url, signal));
    return requestHttps(url, { method, headers, agent, signal });
  }
  if (proxy === null) return requestHttp(url, { method, headers, agent: false, signal });
  const { hostname, port, protocol } = proxy;
  const open = protocol === 'https:' ? requestHttps : requestHttp;
  const all = { ...headers, host: url.host, ...authorizationOf(proxy) };
  return open({ hostname, port, path: url.href, method, headers: all, agent: false, signal });
}

function answerTo(call: ClientRequest, body: Buffer, read: Read): Promise<Response> {
  return new Promise((resolve, reject) => {
    call.setSocketKeepAlive(true, keepAliveMs);
    call.on('error', reject);
    call.on('response', (response) => {
      read(response).then((content) => resolve(toResponse(response, content)), reject);
    });
    call.end(body);
  });
}

/** The cause of a call that failed when its answer had begun. */
export class AnswerBrokeOff extends Error {}

async function readAll(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let receivedBytes = 0;
  try {
    for await (const chunk of response) {
      receivedBytes += chunk.length;
      if (receivedBytes > answerBytesMax) throw new Error(`It is longer than ${answerBytesMax} bytes`);
      chunks.push(chunk);
    }
  } catch (cause) {
    throw new AnswerBrokeOff('The answer broke off', { cause });
  }
  return Buffer.concat(chunks);
}

function toResponse(
  { statusCode = 502, headersDistinct }: IncomingMessage,
  content: Buffer | ReadableStream,
): Response {
  const headers = new Headers();
  for (const [name, values] of Object.entries(headersDistinct)) {
    for (const value of values ?? []) headers.append(name, value);
  }
  const bodyless = statusCode === 204 || statusCode === 205 || statusCode === 304;
  return new Response(bodyless ? null : content, { status: statusCode, headers });
}
