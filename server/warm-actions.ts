import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { BuiltActions } from '@/lib/security/action-request';
import type { Handler } from './console-server';

/**
 * The handler, which calls an action by itself after its first answer. The first action of a process takes Next about
 * 15 ms longer than the later ones (`npm run bench:first-run -- --beside`), and the first click is the one that people
 * judge. The call has no session, so the action refuses it before it reads its input.
 */
export function warmsActions(
  handler: Handler,
  { ids }: BuiltActions,
  onError: (error: unknown) => void,
): Handler {
  const [id] = ids;
  let isWarm = id === undefined;
  return async (request, response) => {
    await handler(request, response);
    if (isWarm || id === undefined) return;
    isWarm = true;
    const call = actionCall(id);
    handler(call, unheard(call)).catch(onError);
  };
}

function actionCall(id: string): IncomingMessage {
  const request = new IncomingMessage(new Socket());
  const headers = {
    host: 'localhost',
    origin: 'http://localhost',
    accept: 'text/x-component',
    'content-type': 'text/plain;charset=UTF-8',
    'next-action': id,
  };
  Object.assign(request, { method: 'POST', url: '/', headers });
  request.push('[{}]');
  request.push(null);
  return request;
}

/** An answer that goes nowhere and waits for no reader. */
function unheard(request: IncomingMessage): ServerResponse {
  const response = new ServerResponse(request);
  response.write = () => true;
  return response;
}
