import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { duplexPair } from 'node:stream';
import { text } from 'node:stream/consumers';

/**
 * Makes Next load what its first action needs, which else the first click waits for (`bench:first-run -- --beside`). The call
 * reaches the handler in memory, not through the guard, and proves no session: whichever action it is refuses it.
 * @param handler Next's, behind the guard
 * @param page path of a page of this build; its code is loaded with it
 * @returns the status of the answer; null where there was none
 */
export async function warmActions(
  handler: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
  page: string,
  actionId: string,
): Promise<number | null> {
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
