import http, { type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { pipeline, Readable } from 'node:stream';
import Dockerode from 'dockerode';
import type { ClockReading } from '@/lib/core/clock-offset';
import type { EngineConnection } from './connection';
import { dial } from './dial';
import { refusal } from './refusal';

const plainAnswerBytesMax = 16_000_000;
const errorBytesMax = 64_000;

/** What dockerode hands to its modem; the names are dockerode's. */
interface DialRequest {
  path: string;
  method?: string;
  options?: Record<string, unknown>;
  authconfig?: unknown;
  file?: unknown;
}

type DialCallback = (error: unknown, answer: unknown) => void;

/**
 * Carries dockerode's calls to the engine, in place of docker-modem: that one reads DOCKER_HOST from
 * the environment even when given a socket, follows redirects to a host named in the path, never settles when the
 * engine dies in mid-answer, and repeats a create body (with its secrets) in the URL.
 */
export class Transport {
  // dockerode asks its modem for the promise constructor and for the call; both names are its interface.
  readonly Promise = globalThis.Promise;
  /** The answer whose body the caller reads itself; set once the engine answered a streaming call. */
  response: IncomingMessage | null = null;
  /** Of the last answer. */
  headers: IncomingHttpHeaders = {};

  constructor(
    private readonly options: { connection: EngineConnection; signal: AbortSignal; streaming: boolean },
  ) {}

  dial(request: DialRequest, callback: DialCallback): void {
    this.#send(request).then(
      (answer) => callback(null, answer),
      (error) => callback(error, null),
    );
  }

  async #send(request: DialRequest): Promise<unknown> {
    const { path, body } = addressOf(request);
    const sentAt = Date.now();
    const response = await this.#exchange(path, request, body);
    this.options.connection.clock?.note(dateOf(response.headers), sentAt, Date.now());
    this.headers = response.headers;
    const status = response.statusCode ?? 0;
    if (status >= 300 && status !== 304) {
      throw refusal(status, (await readBody(response, errorBytesMax)).toString('utf8'));
    }
    if (this.options.streaming) {
      this.response = response;
      return null;
    }
    return parseAnswer(await readBody(response, plainAnswerBytesMax));
  }

  #exchange(path: string, request: DialRequest, body: unknown): Promise<IncomingMessage> {
    const { connection, signal } = this.options;
    return new Promise((resolve, reject) => {
      const method = request.method ?? 'GET';
      const headers = headersOf(request, body);
      // A connection per call: a kept one would be found dead after the engine's restart.
      const sent = http.request({ ...wayTo(connection), path, method, headers, signal }, resolve);
      sent.on('error', reject);
      if (request.file instanceof Readable) {
        // Closes the files it reads also when the call is cancelled.
        pipeline(request.file, sent, () => {});
      } else sent.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }
}

function wayTo({ socketPath, reach }: EngineConnection): http.RequestOptions {
  return reach === undefined ? { socketPath, agent: false } : { createConnection: () => dial(reach) };
}

/** Every engine gives its time with each answer, in whole seconds. */
function dateOf({ date }: IncomingHttpHeaders): ClockReading {
  const earliest = date === undefined ? Number.NaN : Date.parse(date);
  return Number.isNaN(earliest) ? null : { earliest, latest: earliest + 999 };
}

/** A dockerode whose every call goes over `transport`. */
export function createDocker(transport: Transport, socketPath: string): Dockerode {
  const options = { socketPath, modem: transport };
  return new Dockerode(options);
}

/** dockerode marks a path that takes a query by a trailing `?`; a body travels beside it only as `_body`. */
function addressOf(request: DialRequest): { path: string; body: unknown } {
  const { _query, _body, ...plain } = request.options ?? {};
  if (!request.path.endsWith('?')) {
    const sends = request.method === 'POST' && Object.keys(plain).length > 0;
    return { path: request.path, body: _body ?? (sends ? plain : undefined) };
  }
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(isRecord(_query) ? _query : _body === undefined ? plain : {})) {
    if (value === undefined || name === 'abortSignal' || name === 'authconfig') continue;
    query.set(name, typeof value === 'object' ? JSON.stringify(value) : String(value));
  }
  return { path: query.size === 0 ? request.path.slice(0, -1) : `${request.path}${query}`, body: _body };
}

function headersOf(request: DialRequest, body: unknown): Record<string, string> {
  const headers: Record<string, string> = { Host: 'engine' };
  if (request.file !== undefined) headers['Content-Type'] = 'application/x-tar';
  else if (body !== undefined) headers['Content-Type'] = 'application/json';
  if (request.authconfig !== undefined) {
    headers['X-Registry-Auth'] = paddedBase64Url(JSON.stringify(request.authconfig));
  }
  return headers;
}

/** Engines read base64url with its padding; Node's has none, of which Docker makes nobody and Podman an error. */
function paddedBase64Url(text: string): string {
  return Buffer.from(text).toString('base64').replaceAll('+', '-').replaceAll('/', '_');
}

async function readBody(response: IncomingMessage, bytesMax: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > bytesMax) break;
  }
  return Buffer.concat(chunks);
}

function parseAnswer(body: Buffer): unknown {
  const text = body.toString('utf8');
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
