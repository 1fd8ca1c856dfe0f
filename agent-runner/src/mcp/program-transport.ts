import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import {
  type JSONRPCMessage,
  ReadBuffer,
  SdkError,
  SdkErrorCode,
  serializeMessage,
  type Transport,
} from '@modelcontextprotocol/client';
import { endGroup, settlesWithin } from '../tools/process-group';

/** For the program to end by itself, since its input has; then for SIGTERM. */
const graceMs = 2000;

/**
 * A program that speaks over its standard input and output, and all that it starts. The SDK's own transport (2.4.0) ends only the
 * first process: behind `npx`, or a shell, the server itself would stay. What it writes to its standard error may be
 * anything: it is not kept.
 */
export class ProgramTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: Transport['onmessage'];
  readonly #words: readonly string[];
  readonly #directory: string;
  readonly #environment: Record<string, string>;
  readonly #read = new ReadBuffer();
  #program: ChildProcessByStdio<Writable, Readable, null> | null = null;
  #closed: Promise<unknown> = Promise.resolve();

  /** @param environment all that the program sees of one */
  constructor(words: readonly string[], directory: string, environment: Record<string, string>) {
    this.#words = words;
    this.#directory = directory;
    this.#environment = environment;
  }

  async start(): Promise<void> {
    const [program = '', ...rest] = this.#words;
    const child = spawn(program, rest, {
      cwd: this.#directory,
      env: this.#environment,
      detached: true,
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    this.#closed = once(child, 'close').catch(() => undefined);
    child.stdin.on('error', (error) => this.onerror?.(error));
    child.stdout.on('error', (error) => this.onerror?.(error));
    child.stdout.on('data', (chunk: Buffer) => this.#take(chunk));
    await once(child, 'spawn');
    this.#program = child;
    child.on('error', (error) => this.onerror?.(error));
    void this.#closed.then(() => this.onclose?.());
  }

  /** A line that is no message is passed over; more than the buffer takes without a line end is the end. */
  #take(chunk: Buffer): void {
    try {
      this.#read.append(chunk);
    } catch (error) {
      this.#tell(error);
      void this.close();
      return;
    }
    for (;;) {
      try {
        const message = this.#read.readMessage();
        if (message === null) return;
        this.onmessage?.(message);
      } catch (error) {
        this.#tell(error);
      }
    }
  }

  #tell(error: unknown): void {
    this.onerror?.(error instanceof Error ? error : new Error(String(error)));
  }

  async send(message: JSONRPCMessage): Promise<void> {
    const input = this.#program?.stdin;
    if (input?.writable !== true) throw notConnected();
    if (input.write(serializeMessage(message))) return;
    await once(input, 'drain').catch(() => {
      throw notConnected();
    });
  }

  async close(): Promise<void> {
    const program = this.#program;
    this.#program = null;
    if (program?.pid === undefined) return;
    program.stdin.end();
    const graceful = await settlesWithin(this.#closed, graceMs);
    await endGroup(program.pid, graceful ? 0 : graceMs, this.#closed);
    program.stdout.destroy();
    // Should it be stuck in the kernel, the runner can still exit.
    program.unref();
    this.#read.clear();
  }
}

const notConnected = () => new SdkError(SdkErrorCode.NotConnected, 'Not connected');
