import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';

/** More than any answer of a model. */
const answerBytesMax = 64 * 1024 * 1024;
const keepAliveMs = 30_000;

/**
 * `fetch` for calls of a model: Node's own gives up when no header came for five minutes, a model on a small machine may
 * think longer. Only the signal ends it. One connection per call, so that an abort closes it and no stale one is reused;
 * redirects are not followed, the key goes nowhere else.
 */
export const patientFetch: typeof globalThis.fetch = async (input, init) => {
  const request = new Request(input, init);
  const body = Buffer.from(await request.arrayBuffer());
  const url = new URL(request.url);
  return await new Promise<Response>((resolve, reject) => {
    const { signal } = request;
    // The SDK recognises a failed connection by this error.
    const fail = (cause: unknown) =>
      reject(signal.aborted ? signal.reason : new TypeError('fetch failed', { cause }));
    const open = url.protocol === 'https:' ? requestHttps : requestHttp;
    const headers = { ...Object.fromEntries(request.headers), 'content-length': body.length };
    const call = open(url, { method: request.method, headers, agent: false, signal });
    call.setSocketKeepAlive(true, keepAliveMs);
    call.on('error', fail);
    call.on('response', (response) => {
      readAll(response).then((bytes) => resolve(toResponse(response, bytes)), fail);
    });
    call.end(body);
  });
};

async function readAll(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let receivedBytes = 0;
  for await (const chunk of response) {
    receivedBytes += chunk.length;
    if (receivedBytes > answerBytesMax) throw new Error(`The answer is longer than ${answerBytesMax} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function toResponse({ statusCode = 502, headersDistinct }: IncomingMessage, bytes: Buffer): Response {
  const headers = new Headers();
  for (const [name, values] of Object.entries(headersDistinct)) {
    for (const value of values ?? []) headers.append(name, value);
  }
  const bodyless = statusCode === 204 || statusCode === 205 || statusCode === 304;
  return new Response(bodyless ? null : bytes, { status: statusCode, headers });
}
