import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { duplexPair } from 'node:stream';
import { text } from 'node:stream/consumers';

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** The first call loads Next’s code, the others bring it out of V8’s interpreter. */
export const warmCalls = 12;

/**
 * Makes ready what the first click else waits for (`bench:first-run -- --beside`). The calls reach the handler in memory,
 * not through the guard, and prove no session: whichever action it is refuses them.
 * @param handler Next's, behind the guard
 * @param page path of a page of this build; its code is loaded with it
 * @returns the status of each answer; null where there was none
 */
export async function warmActions(
  handler: Handler,
  page: string,
  actionId: string,
): Promise<(number | null)[]> {
  const statuses: (number | null)[] = [];
  for (let call = 0; call < warmCalls; call += 1) statuses.push(await callAction(handler, page, actionId));
  return statuses;
}

async function callAction(handler: Handler, page: string, actionId: string): Promise<number | null> {
  const server = createServer((request, response) => {
    handler(request, response).catch(() => {
      response.statusCode = 500;
      response.end();
    });
  });
  const [near, far] = duplexPair();
  server.emit('connection', far);
  const body = '[{}]';
  near.write(
    [
      `POST ${page} HTTP/1.1`,
      'host: localhost',
      'origin: http://localhost',
      'accept: text/x-component',
      'content-type: text/plain;charset=UTF-8',
      `content-length: ${body.length}`,
      `next-action: ${actionId}`,
      'connection: close',
      '',
      body,
    ].join('\r\n'),
  );
  const answer = await text(near).catch(() => '');
  const status = /^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1];
  return status === undefined ? null : Number(status);
}
