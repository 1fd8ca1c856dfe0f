import { type IncomingHttpHeaders, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { type Proxies, proxyFor } from '@/lib/contracts/proxies';
import { authorizationOf, tunnelAgent } from '@/lib/core/tunnel';
import type { RegistryTrust } from './registry-trust';

const answerBytesMax = 4_000_000;

export interface RegistryCall {
  method: 'GET' | 'HEAD' | 'POST';
  url: URL;
  headers: Record<string, string>;
  body?: string;
  proxies: Proxies;
  trust: RegistryTrust;
  /** False: any certificate will do, as the engine has it for this registry. */
  verified: boolean;
  signal: AbortSignal;
}

/** Sends one request on: to the registry itself, to where it keeps its tokens or its bytes. */
export type Send = (
  url: URL,
  call: Pick<RegistryCall, 'method' | 'headers' | 'body'>,
) => Promise<RegistryAnswer>;

export interface RegistryAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

/** One request and its whole answer, over a connection of its own. Redirects are answers. */
export async function exchange(call: RegistryCall): Promise<RegistryAnswer> {
  const sent = await open(call);
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    sent.on('error', reject);
    sent.on('response', resolve);
    sent.end(call.body);
  });
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response) {
    length += chunk.length;
    if (length > answerBytesMax) throw new Error('The registry sent too much');
    chunks.push(chunk);
  }
  const body = Buffer.concat(chunks).toString('utf8');
  return { status: response.statusCode ?? 0, headers: response.headers, body };
}

async function open({ method, url, headers: given, body, proxies, trust, verified, signal }: RegistryCall) {
  const proxy = proxyFor(url, proxies);
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  const headers = { ...given, ...length };
  if (url.protocol === 'https:') {
    const options = { ...trust, rejectUnauthorized: verified };
    const agent = proxy !== null && (await tunnelAgent(proxy, url, signal, options));
    return requestHttps(url, { method, headers, agent, signal, ...options });
  }
  if (proxy === null) return requestHttp(url, { method, headers, agent: false, signal });
  const { hostname, port, protocol } = proxy;
  const send = protocol === 'https:' ? requestHttps : requestHttp;
  const all = { ...headers, host: url.host, ...authorizationOf(proxy) };
  return send({ hostname, port, path: url.href, method, headers: all, agent: false, signal });
}
