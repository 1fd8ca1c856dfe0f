import net from 'node:net';
import type { Duplex } from 'node:stream';
import { startDeadline } from '@/lib/core/deadline';
import { ChunkedBody } from './chunked-body';
import { type EngineCall, type EngineConnection, type EngineStream, meaningOf } from './connection';
import { dial } from './dial';
import { nextGatherMs } from './gather';
import { refusal, refusalOf } from './refusal';

/** More than the kernel holds for a reader that waits. */
const readBytes = 256 * 1024;
const headBytesMax = 64 * 1024;

/**
 * Opens a stream of the engine as `openEngineStream` does, without Node's HTTP client, which makes a buffer and calls a
 * listener for each chunk: an engine sends each line of a log as one (decisions/0008). What `chunks` gives is valid until the
 * next one is asked for. `watched`: whether somebody sees at once what comes; if not, more may gather between two reads.
 */
export async function openRawStream(
  connection: EngineConnection,
  call: EngineCall & { answerTimeoutMs: number; passed: readonly number[] },
  path: string,
  watched: () => boolean = () => true,
): Promise<EngineStream> {
  call.signal?.throwIfAborted();
  const deadline = startDeadline(call.answerTimeoutMs, call.signal);
  const named = (error: unknown) => {
    const status = refusalOf(error)?.status;
    const isPassed = status !== undefined && call.passed.includes(status);
    return isPassed ? error : meaningOf(error, connection, call, deadline);
  };
  let reader: SocketReader | null = null;
  try {
    reader = new SocketReader(connection, deadline.signal, watched);
    reader.send(`GET ${path} HTTP/1.1\r\nHost: engine\r\nConnection: close\r\n\r\n`);
    const { head, rest } = await readHead(reader);
    const body = bodyOf(head);
    const status = Number(/^HTTP\/1\.\d (\d{3})/.exec(head)?.[1]);
    if (status !== 200) throw refusal(status, await readText(chunksOf(reader, body, rest, (error) => error)));
    deadline.lift();
    return { chunks: chunksOf(reader, body, rest, named), close: () => deadline.end() };
  } catch (error) {
    const meaning = named(error);
    deadline.end();
    reader?.close();
    throw meaning;
  }
}

async function* chunksOf(
  reader: SocketReader,
  body: ChunkedBody | null,
  rest: Buffer,
  named: (error: unknown) => unknown,
): AsyncGenerator<Buffer> {
  try {
    for (let read: Buffer | null = rest; read !== null; read = await reader.read()) {
      const chunks = body?.chunks ?? 0;
      const payload = body === null ? read : body.push(read);
      reader.pace(read.length, (body?.chunks ?? 0) - chunks);
      if (payload.length > 0) yield payload;
      if (body?.complete) return;
    }
    if (body !== null) throw cutOff();
  } catch (error) {
    throw named(error);
  } finally {
    reader.close();
  }
}

async function readHead(reader: SocketReader): Promise<{ head: string; rest: Buffer }> {
  let bytes = Buffer.alloc(0);
  for (;;) {
    const read = await reader.read();
    if (read === null || bytes.length > headBytesMax) throw cutOff();
    bytes = Buffer.concat([bytes, read]);
    const end = bytes.indexOf('\r\n\r\n');
    if (end !== -1) return { head: bytes.toString('latin1', 0, end), rest: bytes.subarray(end + 4) };
  }
}

/** Null for a body that ends with its connection. */
function bodyOf(head: string): ChunkedBody | null {
  return /^transfer-encoding:.*\bchunked\b/im.test(head) ? new ChunkedBody() : null;
}

async function readText(chunks: AsyncIterable<Buffer>): Promise<string> {
  let text = '';
  for await (const bytes of chunks) if (text.length < headBytesMax) text += bytes.toString('utf8');
  return text;
}

function cutOff(): Error {
  return Object.assign(new Error('The engine ended its answer before the end'), { code: 'ECONNRESET' });
}

/** Reads a socket into one buffer, and only when it is asked to: until then bytes wait at the engine. */
class SocketReader {
  readonly #socket: Duplex;
  readonly #signal: AbortSignal;
  readonly #watched: () => boolean;
  #bytes: Buffer | null = null;
  #ended = false;
  #error: Error | null = null;
  #wake: () => void = () => undefined;
  #gatherMs = 0;

  constructor({ socketPath, reach }: EngineConnection, signal: AbortSignal, watched: () => boolean) {
    this.#signal = signal;
    this.#watched = watched;
    const take = (length: number, buffer: Uint8Array) => {
      this.#bytes = Buffer.from(buffer.buffer, buffer.byteOffset, length);
      this.#wake();
      return false;
    };
    this.#socket = reach === undefined ? openSocket(socketPath, take) : openPaused(dial(reach), take);
    const end = (error: Error | null) => {
      this.#error ??= error;
      this.#ended = true;
      this.#wake();
    };
    this.#socket.on('error', end);
    this.#socket.on('end', () => end(null));
    this.#socket.on('close', () => end(null));
    if (signal.aborted) this.close();
    signal.addEventListener('abort', this.close, { once: true });
  }

  send(text: string): void {
    this.#socket.write(text);
  }

  /** The bytes that came, in a buffer that the next call writes over; null at the end. Rejects when the signal aborts. */
  async read(): Promise<Buffer | null> {
    if (this.#gatherMs >= 1) await this.#pause(this.#gatherMs);
    this.#bytes = null;
    if (!this.#ended) this.#socket.resume();
    while (this.#bytes === null && !this.#ended && !this.#signal.aborted)
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    this.#signal.throwIfAborted();
    const bytes = this.#taken();
    if (bytes === null && this.#error !== null) throw this.#error;
    return bytes;
  }

  /** Sets the time until the next read by what the last one brought. */
  pace(bytes: number, chunks: number): void {
    this.#gatherMs = nextGatherMs(this.#gatherMs, { bytes, chunks, watched: this.#watched() });
  }

  /** Less when the socket is closed meanwhile. */
  #pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, delayMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #taken(): Buffer | null {
    return this.#bytes;
  }

  close = (): void => {
    this.#signal.removeEventListener('abort', this.close);
    this.#socket.destroy();
    this.#wake();
  };
}

/** Takes bytes; false: no more until the stream is resumed. */
type Take = (length: number, buffer: Uint8Array) => boolean;

function openSocket(path: string, take: Take): Duplex {
  return net.connect({ path, onread: { buffer: Buffer.alloc(readBytes), callback: take } });
}

function openPaused(stream: Duplex, take: Take): Duplex {
  stream.on('data', (bytes: Buffer) => {
    stream.pause();
    take(bytes.length, bytes);
  });
  return stream.pause();
}
