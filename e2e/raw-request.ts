import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';

interface RawRequest {
  method?: string;
  path: string;
  headers: Record<string, string>;
  body?: string;
}

/** The head of an answer; whoever takes it destroys or reads it. Headers are as given, also those a browser would not let go. */
export async function rawResponse(
  port: number,
  { body = '', ...options }: RawRequest,
): Promise<IncomingMessage> {
  const call = request({ host: '127.0.0.1', port, agent: false, ...options });
  call.end(body);
  const [response] = await once(call, 'response');
  return response;
}

export async function rawRequest(
  port: number,
  options: RawRequest,
): Promise<{ status: number; text: string; headers: IncomingMessage['headers'] }> {
  const response = await rawResponse(port, options);
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
