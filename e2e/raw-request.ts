import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';

interface RawRequest {
  method?: string;
  path: string;
  headers: Record<string, string>;
  body?: string;
}

/** A port of this machine, or the path of a unix socket. */
type Target = number | string;

/** The head of an answer; whoever takes it destroys or reads it. Headers are as given, also those a browser would not let go. */
export async function rawResponse(
  target: Target,
  { body = '', ...options }: RawRequest,
): Promise<IncomingMessage> {
  const to = typeof target === 'string' ? { socketPath: target } : { host: '127.0.0.1', port: target };
  const call = request({ ...to, agent: false, ...options });
  call.end(body);
  const [response] = await once(call, 'response');
  return response;
}

export async function rawRequest(
  target: Target,
  options: RawRequest,
): Promise<{ status: number; text: string; headers: IncomingMessage['headers'] }> {
  const response = await rawResponse(target, options);
  const text = (await response.setEncoding('utf8').toArray()).join('');
  return { status: response.statusCode ?? 0, text, headers: response.headers };
}

/** The headers of a signed-in page of this console, got for its one-time link. */
export async function sessionHeaders(link: string): Promise<Record<string, string>> {
  const { port, host, hash } = new URL(link);
  const headers = { host, 'sec-fetch-site': 'same-origin' };
  const body = JSON.stringify({ ticket: hash.slice('#ticket='.length) });
  const answer = await rawRequest(Number(port), { method: 'POST', path: '/api/session', headers, body });
  const [cookie = ''] = answer.headers['set-cookie'] ?? [];
  return {
    ...headers,
    cookie: cookie.split(';')[0] ?? '',
    'x-stigmer-token': Object(JSON.parse(answer.text)).token,
  };
}
