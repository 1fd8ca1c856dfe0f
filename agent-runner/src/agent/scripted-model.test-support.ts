import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import { sendPieces } from './streamed-answer.test-support';

/** `inputTokens` holds the other two. */
interface ScriptedUsage {
  inputTokens: number;
  outputTokens: number;
  cachedInputTokens: number;
  cacheWriteTokens: number;
}

/** One answer of a scripted model. `status`: an error is answered in place of it. */
export interface ScriptedTurn {
  text?: string;
  toolCalls?: { name: string; input: z.core.util.JSONType }[];
  usage?: ScriptedUsage;
  /** The answer was cut off at the most tokens. */
  cutOff?: boolean;
  delayMs?: number;
  status?: number;
  message?: string;
  headers?: Record<string, string>;
  /** Sent as it is. */
  rawBody?: string;
  /**
   * Runs before each piece of an answer in pieces, which waits for it. `break`: the connection breaks off there; `end`: the
   * answer ends there; any other text is sent in place of the piece.
   */
  beforePiece?(index: number, count: number): string | undefined | Promise<string | undefined>;
}

/** What a request's conversation shows, whatever its wire format. */
export interface SeenConversation {
  /** The last thing that the user said; it names the script as `script:NAME`. */
  userMessage: string;
  /** All that the user said before that; in the formats of chats only. */
  earlierMessages?: string[];
  /** Answers of the model since then: the place in the script. */
  turnIndex: number;
  /** Texts of the tools' answers since then. */
  toolResults: string[];
}

type Script = (ScriptedTurn | ((seen: SeenConversation) => ScriptedTurn))[];

/** A wire format. */
export interface Dialect {
  /** Path of the calls. */
  path: string;
  read(body: unknown): SeenConversation;
  answer(turn: ScriptedTurn, model: string, turnIndex: number): unknown;
  /** The same answer in pieces. `counted`: the request asks for the tokens as well. */
  pieces(turn: ScriptedTurn, model: string, turnIndex: number, counted: boolean): string[];
  piecesType: string;
  error(status: number, message: string): unknown;
  /** GET path and answer that list the models. */
  list: { path: string; answer(models: string[]): unknown };
}

export interface ScriptedRequest {
  at: number;
  path: string;
  headers: IncomingHttpHeaders;
  body: unknown;
  /** Empty when the request names none. */
  script: string;
  turnIndex: number;
  /** Resolves when the connection is over: true when the client left before the answer. */
  closed: Promise<boolean>;
}

export interface ScriptedModelOptions {
  scripts: Record<string, Script>;
  /** Before each answer that does not give its own. */
  delayMs?: number;
  /** Runs before the answer is sent, which waits for it. */
  onRequest?: (request: ScriptedRequest) => void | Promise<void>;
  /** Other models are answered as unknown; without it every model is known. */
  models?: string[];
  /** Requests without it are refused. */
  apiKey?: string;
  hostname?: string;
  port?: number;
  /** What such servers do with a request for an answer in pieces that do not know it, or no tokens in it. */
  streaming?: 'refused' | 'ignored' | 'uncounted';
}

export interface ScriptedModel extends AsyncDisposable {
  /** Without a slash at its end. */
  readonly url: string;
  readonly requests: ScriptedRequest[];
  /** Most requests that were open at once. */
  readonly openMax: number;
  close(): Promise<void>;
}

/**
 * A model's server with the real wire format whose answers are written beforehand. It keeps no state between requests:
 * the conversation alone chooses the script and the place in it, so that it serves any number of runs at once, and a run
 * that starts again.
 */
export async function startScriptedModel(
  dialect: Dialect,
  options: ScriptedModelOptions,
): Promise<ScriptedModel> {
  const requests: ScriptedRequest[] = [];
  let open = 0;
  let openMax = 0;
  const server = createServer((request, response) => {
    open++;
    openMax = Math.max(openMax, open);
    response.on('close', () => open--);
    handle(dialect, options, requests, request, response).catch((error: unknown) =>
      response.destroy(asError(error)),
    );
  });
  const { hostname = '127.0.0.1', port = 0 } = options;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, hostname, resolve);
  });
  const address = addressOf(server.address());
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return {
    url: `http://${hostname}:${address.port}`,
    requests,
    get openMax() {
      return openMax;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

const callSchema = z.object({
  model: z.string(),
  stream: z.boolean().default(false),
  stream_options: z.object({ include_usage: z.boolean() }).optional(),
});

async function handle(
  dialect: Dialect,
  options: ScriptedModelOptions,
  requests: ScriptedRequest[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = request.url ?? '';
  if (!carriesKey(request.headers, options.apiKey)) return refuse(401, 'Incorrect API key provided');
  if (request.method === 'GET' && path.split('?')[0] === dialect.list.path) {
    return send(response, 200, dialect.list.answer(options.models ?? []));
  }
  if (request.method !== 'POST' || path.split('?')[0] !== dialect.path) return refuse(404, 'Not found');
  const body = await readJson(request);
  const { model, stream, stream_options: asked } = callSchema.parse(body);
  const seen = dialect.read(body);
  const script = /script:([\w-]+)/.exec(seen.userMessage)?.[1] ?? '';
  const entry: ScriptedRequest = {
    at: Date.now(),
    path,
    headers: request.headers,
    body,
    script,
    turnIndex: seen.turnIndex,
    closed: new Promise((resolve) => response.on('close', () => resolve(!response.writableFinished))),
  };
  requests.push(entry);
  await options.onRequest?.(entry);
  if (options.models && !options.models.includes(model)) return refuse(404, `model '${model}' not found`);
  const scripted = options.scripts[script]?.[seen.turnIndex];
  if (scripted === undefined) return refuse(400, `The script '${script}' has no turn ${seen.turnIndex}`);
  const turn = typeof scripted === 'function' ? scripted(seen) : scripted;
  await passed(turn.delayMs ?? options.delayMs ?? 0, response);
  if (turn.rawBody !== undefined) return send(response, turn.status ?? 200, turn.rawBody, turn.headers);
  if (turn.status !== undefined) return refuse(turn.status, turn.message ?? 'Scripted error', turn.headers);
  const { streaming } = options;
  if (stream && streaming === 'refused') return refuse(400, 'Unrecognized request argument: stream_options');
  if (!stream || streaming === 'ignored')
    return send(response, 200, dialect.answer(turn, model, seen.turnIndex));
  const counted = streaming !== 'uncounted' && asked?.include_usage === true;
  await sendPieces(response, dialect.piecesType, dialect.pieces(turn, model, seen.turnIndex, counted), turn);

  function refuse(status: number, message: string, headers?: Record<string, string>): void {
    send(response, status, dialect.error(status, message), headers);
  }
}

function send(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  if (response.destroyed) return;
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
}

function carriesKey(headers: IncomingHttpHeaders, apiKey: string | undefined): boolean {
  return (
    apiKey === undefined ||
    headers.authorization === `Bearer ${apiKey}` ||
    headers['x-api-key'] === apiKey ||
    headers['api-key'] === apiKey
  );
}

/** Resolves after the delay, or at once when the client has left. */
function passed(delayMs: number, response: ServerResponse): Promise<void> {
  if (delayMs === 0) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, delayMs);
    response.on('close', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}

export function addressOf(address: AddressInfo | string | null): AddressInfo {
  if (address === null || typeof address === 'string') throw new Error('The scripted model has no port');
  return address;
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

export const scriptedUsage: ScriptedUsage = {
  inputTokens: 100,
  outputTokens: 10,
  cachedInputTokens: 0,
  cacheWriteTokens: 0,
};
