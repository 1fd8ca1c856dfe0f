import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { decide, type GuardSessions } from '@/lib/security/request-guard';
import { sessionProof, sessionProofHeader } from '@/lib/security/session-proof';
import { contentSecurityPolicy, headerPairs, rewriteHeaders, setSecurityHeaders } from './headers';
import { signInAsset } from './sign-in-page';

export type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export interface ConsoleServerParts {
  sessions: GuardSessions;
  /** Called only for what the guard lets through. */
  handler: Handler;
  exchangeTicket: Handler;
  isDevelopment: boolean;
}

const requestBytesMax = 1_000_000;

function refuse(response: ServerResponse, status: number, code: string): void {
  response.statusCode = status;
  response.setHeader('Content-Type', 'application/json');
  response.end(JSON.stringify({ code }));
}

async function answer(
  parts: ConsoleServerParts,
  transport: 'tcp' | 'socket',
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const nonce = randomBytes(16).toString('base64');
  const policy = contentSecurityPolicy(nonce, parts.isDevelopment);
  const target = request.url ?? '';
  setSecurityHeaders(response, policy, target);
  const { method = '', httpVersion } = request;
  const decision = decide(
    { method, target, httpVersion, headers: headerPairs(request), transport },
    parts.sessions,
  );
  if (decision.type === 'refuse') return refuse(response, decision.status, decision.code);
  if (decision.type === 'sign-in') return signInAsset(decision.asset, response);
  if (Number(request.headers['content-length'] ?? 0) > requestBytesMax)
    return refuse(response, 413, 'too-large');
  if (decision.type === 'exchange-ticket') return await parts.exchangeTicket(request, response);
  rewriteHeaders(request, {
    'content-security-policy': policy,
    'x-nonce': nonce,
    [sessionProofHeader]: sessionProof(decision.sessionId),
  });
  await parts.handler(request, response);
}

/** Our own server in front of Next: guard first, then the handler. The caller listens and closes. */
export function createConsoleServer(parts: ConsoleServerParts, transport: 'tcp' | 'socket'): Server {
  const server = createServer((request, response) => {
    answer(parts, transport, request, response).catch((error: unknown) => {
      if (!response.headersSent) refuse(response, 500, 'internal-error');
      else response.destroy();
      server.emit('request-error', error);
    });
  });
  server.on('upgrade', (_request, socket) => socket.destroy());
  server.on('connect', (_request, socket) => socket.destroy());
  server.headersTimeout = 10_000;
  return server;
}
