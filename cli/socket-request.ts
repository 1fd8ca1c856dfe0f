import { request as httpRequest, type IncomingMessage } from 'node:http';
import { type FailureRecord, failureRecordSchema } from '@/lib/contracts/failure';
import { Failure, messageOf } from '@/lib/core/failure';

const answerTimeoutMs = 60_000;

export interface SocketRequest {
  socketPath: string;
  method: 'GET' | 'POST' | 'DELETE';
  path: string;
  body?: unknown;
  signal?: AbortSignal;
}

/** Whether a console answers on the socket; a socket file left by a killed one does not count. */
export async function consoleAnswers(socketPath: string): Promise<boolean> {
  try {
    const response = await send({
      socketPath,
      method: 'GET',
      path: '/api/status',
      signal: AbortSignal.timeout(3000),
    });
    response.destroy();
    return response.statusCode === 200;
  } catch {
    return false;
  }
}

/** The body of a successful answer, parsed as JSON; a refusal throws the Failure that the console sent. */
export async function requestJson(request: SocketRequest): Promise<unknown> {
  return JSON.parse(await requestText(request));
}

/** The same as it is. */
export async function requestText(request: SocketRequest): Promise<string> {
  const response = await requestStream({
    ...request,
    signal: request.signal ?? AbortSignal.timeout(answerTimeoutMs),
  });
  const chunks: Uint8Array[] = [];
  for await (const chunk of response) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

/** A successful answer as a stream; whoever takes it destroys it. */
export async function requestStream(request: SocketRequest): Promise<IncomingMessage> {
  const response = await reach(request);
  const { statusCode = 0 } = response;
  if (statusCode >= 200 && statusCode < 300) return response;
  const chunks: Uint8Array[] = [];
  for await (const chunk of response) chunks.push(chunk);
  throw refusal(statusCode, Buffer.concat(chunks).toString('utf8'));
}

/**
 * What comes of a stream that only its reader ends: by the signal, without an error.
 * @throws Failure `console-ended` when the console ended first
 */
export async function* untilAborted(
  stream: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  let cause: unknown = null;
  try {
    yield* stream;
  } catch (error) {
    cause = error;
  }
  if (!signal.aborted) throw consoleEnded(cause);
}

function consoleEnded(cause: unknown): Failure {
  return new Failure({
    code: 'console-ended',
    title: 'The console has ended',
    reason: 'Nothing new comes from it. What it recorded is kept.',
    remedy: { summary: 'Start it again to go on.', command: 'stigmer-console up' },
    cause,
  });
}

async function reach(request: SocketRequest): Promise<IncomingMessage> {
  try {
    return await send(request);
  } catch (error) {
    if (request.signal?.aborted) throw request.signal.reason;
    throw new Failure({
      code: 'console-unreachable',
      title: 'The running console does not answer',
      reason: `Its socket ${request.socketPath} gave: ${messageOf(error)}.`,
      remedy: {
        summary: 'See whether the console still runs, and start it again.',
        command: 'stigmer-console up',
      },
      cause: error,
    });
  }
}

function send({ socketPath, method, path, body, signal }: SocketRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const text = body === undefined ? '' : JSON.stringify(body);
    const headers = {
      host: 'localhost',
      ...(body === undefined
        ? {}
        : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
    };
    const options = {
      socketPath,
      method,
      path,
      headers,
      agent: false,
      ...(signal === undefined ? {} : { signal }),
    };
    const sent = httpRequest(options, resolve);
    sent.on('error', reject);
    sent.end(text);
  });
}

function refusal(statusCode: number, text: string): Failure {
  const parsed = failureRecordSchema.safeParse(parseOrNull(text));
  if (!parsed.success) {
    return new Failure({
      code: 'console-refused',
      title: 'The running console refused the request',
      reason: `It answered with HTTP status ${statusCode}.`,
      remedy: { summary: 'Update this command line and the console to the same version.' },
    });
  }
  return failureFrom(parsed.data);
}

/** The Failure that the console wrote. */
export function failureFrom({ code, reference, title, reason, remedy, evidence }: FailureRecord): Failure {
  const next = {
    summary: remedy.summary,
    ...(remedy.command === undefined ? {} : { command: remedy.command }),
    ...(remedy.action === undefined ? {} : { action: remedy.action }),
  };
  const named = reference === undefined ? {} : { reference };
  return new Failure({ code, ...named, title, reason, remedy: next, evidence });
}

/** The JSON value of a text, null where it is none. */
export function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
