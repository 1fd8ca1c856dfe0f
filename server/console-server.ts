import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { BuiltActions } from '@/lib/security/action-request';
import { decide, type GuardSessions } from '@/lib/security/request-guard';
import { sessionProof, sessionProofHeader } from '@/lib/security/session-proof';
import { contentSecurityPolicy, headerPairs, rewriteHeaders, setSecurityHeaders } from './headers';
import { OpenAnswers } from './open-answers';
import { signInAsset } from './sign-in-page';

export type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export interface ConsoleServerParts {
  sessions: GuardSessions & { isLive(sessionId: string): boolean };
  /** What the guard lets be called; null in development. */
  builtActions: BuiltActions | null;
  /** Called only for what the guard lets through. */
  handler: Handler;
  exchangeTicket: Handler;
  metrics: Handler;
  isDevelopment: boolean;
  /** How soon after its session's end an open stream is cut; 5 s when it is left out. */
  sweepIntervalMs?: number;
}

const requestBytesMax = 1_000_000;
const sweepIntervalMs = 5000;

function refuse(response: ServerResponse, status: number, code: string): void {
  response.statusCode = status;
  response.setHeader('Content-Type', 'application/json');
  response.end(JSON.stringify({ code }));
}

/** Why the body of the request is not taken. A browser always says how long it is, so nobody has to count the bytes. */
function bodyRefusal({ headers }: IncomingMessage): [status: number, code: string] | null {
  if (headers['transfer-encoding'] !== undefined) return [411, 'length-required'];
  return Number(headers['content-length'] ?? 0) > requestBytesMax ? [413, 'too-large'] : null;
}

async function answer(
  parts: ConsoleServerParts,
  open: OpenAnswers,
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
    parts.builtActions,
  );
  if (decision.type === 'refuse') return refuse(response, decision.status, decision.code);
  if (decision.type === 'sign-in') return signInAsset(decision.asset, response);
  if (decision.type === 'metrics') return await parts.metrics(request, response);
  const refusal = bodyRefusal(request);
  if (refusal !== null) return refuse(response, ...refusal);
  if (decision.type === 'exchange-ticket') return await parts.exchangeTicket(request, response);
  rewriteHeaders(request, {
    'content-security-policy': policy,
    'x-nonce': nonce,
    [sessionProofHeader]: sessionProof(decision.sessionId, decision.access),
  });
  open.add(response, decision.sessionId);
  await parts.handler(request, response);
}

/** Our own server in front of Next: guard first, then the handler. The caller listens and closes. */
export function createConsoleServer(parts: ConsoleServerParts, transport: 'tcp' | 'socket'): Server {
  const open = new OpenAnswers();
  const server = createServer((request, response) => {
    answer(parts, open, transport, request, response).catch((error: unknown) => {
      if (!response.headersSent) refuse(response, 500, 'internal-error');
      else response.destroy();
      server.emit('request-error', error);
    });
  });
  server.on('upgrade', (_request, socket) => socket.destroy());
  server.on('connect', (_request, socket) => socket.destroy());
  server.headersTimeout = 10_000;
  const sweep = () => open.sweep((sessionId) => parts.sessions.isLive(sessionId));
  const sweeping = setInterval(sweep, parts.sweepIntervalMs ?? sweepIntervalMs).unref();
  server.on('close', () => clearInterval(sweeping));
  return server;
}
