import type { CallToolResult, Client, Tool } from '@modelcontextprotocol/client';
import { Failure } from '@/lib/core/failure';
import { networkCodeOf } from '../agent/network-code';
import { streamEnded } from './stream-ended';
import type { ToolServerAddress } from './tool-server-settings';

/** Where a program is started, with what environment beside its own, and how other servers are reached. */
export interface ToolServerSurroundings {
  /** What the program is started through, as an agent's commands are; empty: nothing. */
  launcher: readonly string[];
  directory: string;
  environment: Record<string, string>;
  fetch: typeof globalThis.fetch;
}

const answerTimeoutMs = 10_000;
/** A call may take as long as a command of the agent; one that reports progress, as long as the longest. */
const silenceMs = 120_000;
const callTimeoutMs = 3_600_000;

/** By HTTP status: it does not know the session any more, for it was restarted or let it lapse, and did nothing. */
const sessionUnknown = 404;

/** A server of tools (Model Context Protocol). It is connected to at the first call, and again when it has gone or forgotten us. */
export class ToolServer implements AsyncDisposable {
  readonly name: string;
  readonly #address: ToolServerAddress;
  readonly #surroundings: ToolServerSurroundings;
  #client: Promise<Client> | null = null;
  /** How many calls each client has that is connected: one that was given up may still have some. */
  readonly #asked = new Map<Promise<Client>, number>();

  constructor(name: string, address: ToolServerAddress, surroundings: ToolServerSurroundings) {
    this.name = name;
    this.#address = address;
    this.#surroundings = surroundings;
  }

  /** @throws Failure `tool-server-unavailable`, or the signal's reason */
  async tools(signal: AbortSignal): Promise<Tool[]> {
    return await this.#ask(signal, async (client) => {
      const { tools } = await client.listTools(undefined, { signal, timeout: answerTimeoutMs });
      return tools;
    });
  }

  /** @throws Failure `tool-server-unavailable`, or the signal's reason */
  async call(name: string, input: Record<string, unknown>, signal: AbortSignal): Promise<CallToolResult> {
    return await this.#ask(signal, (client) =>
      client.callTool(
        { name, arguments: input },
        {
          signal,
          timeout: silenceMs,
          maxTotalTimeout: callTimeoutMs,
          resetTimeoutOnProgress: true,
          // Without it no progress is asked for.
          onprogress: () => undefined,
        },
      ),
    );
  }

  async #ask<T>(signal: AbortSignal, work: (client: Client) => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    const isNew = this.#client === null;
    try {
      return await this.#askOnce(signal, work);
    } catch (error) {
      signal.throwIfAborted();
      if (isNew || statusOf(error) !== sessionUnknown) throw unavailable(this.name, error);
    }
    try {
      return await this.#askOnce(signal, work);
    } catch (error) {
      signal.throwIfAborted();
      throw unavailable(this.name, error);
    }
  }

  async #askOnce<T>(signal: AbortSignal, work: (client: Client) => Promise<T>): Promise<T> {
    this.#client ??= this.#connect(signal);
    const connecting = this.#client;
    this.#asked.set(connecting, (this.#asked.get(connecting) ?? 0) + 1);
    try {
      return await work(await connecting);
    } catch (error) {
      if (!signal.aborted && isOfConnection(error)) this.#giveUp(connecting);
      throw error;
    } finally {
      await this.#release(connecting);
    }
  }

  #connect(signal: AbortSignal): Promise<Client> {
    const connecting = this.#open(signal, () => this.#giveUp(connecting));
    connecting.catch(() => this.#giveUp(connecting));
    return connecting;
  }

  /** The next call connects anew. */
  #giveUp(connecting: Promise<Client>): void {
    if (this.#client === connecting) this.#client = null;
  }

  /** Closes a client that was given up with the last call that it has. */
  async #release(connecting: Promise<Client>): Promise<void> {
    const others = (this.#asked.get(connecting) ?? 1) - 1;
    if (others > 0) this.#asked.set(connecting, others);
    else this.#asked.delete(connecting);
    if (others === 0 && this.#client !== connecting) await close(connecting);
  }

  async #open(signal: AbortSignal, onClose: () => void): Promise<Client> {
    // Loaded only where somebody uses it.
    const { Client } = await import('@modelcontextprotocol/client');
    const client = new Client({ name: 'agent-runner', version: '1.0.0' });
    client.onclose = onClose;
    await client.connect(await this.#transport(), { signal, timeout: answerTimeoutMs });
    return client;
  }

  async #transport() {
    if ('url' in this.#address) {
      const { RemoteTransport } = await import('./remote-transport');
      const { url, headers } = this.#address;
      return new RemoteTransport(new URL(url), {
        requestInit: { headers },
        fetch: this.#surroundings.fetch,
      });
    }
    const { ProgramTransport } = await import('./program-transport');
    const { command, args, env } = this.#address;
    const { launcher, directory, environment } = this.#surroundings;
    return new ProgramTransport([...launcher, command, ...args], directory, { ...environment, ...env });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const all = new Set(this.#asked.keys());
    if (this.#client !== null) all.add(this.#client);
    await Promise.all([...all].map(close));
  }
}

async function close(connecting: Promise<Client>): Promise<void> {
  const client = await connecting.catch(() => null);
  await client?.close().catch(() => undefined);
}

/** The words of the server are left out: they may hold what is in its settings. */
function unavailable(name: string, error: unknown): Failure {
  return new Failure({
    code: 'tool-server-unavailable',
    title: `The tool server ${name} cannot be used`,
    reason: reasonOf(error),
    remedy: {
      summary:
        'Look at its entry in STIGMER_MCP_SERVERS, and start it by hand in the container to see what it says',
    },
    cause: error,
  });
}

function statusOf(error: unknown): number | undefined {
  return error instanceof Error && 'status' in error && typeof error.status === 'number'
    ? error.status
    : undefined;
}

/** Nothing answers, it broke off, or what answers does not take the session (older servers say so by 400). */
function isOfConnection(error: unknown): boolean {
  const status = statusOf(error);
  return hasStreamEnded(error) || status === sessionUnknown || status === 400 || error instanceof TypeError;
}

const hasStreamEnded = (error: unknown) =>
  error instanceof Error && 'data' in error && error.data === streamEnded;

function reasonOf(error: unknown): string {
  const status = statusOf(error);
  if (status !== undefined) return `It answered with HTTP status ${status}`;
  if (hasStreamEnded(error)) return 'It ended before it had answered';
  const code = networkCodeOf(error);
  const known: Record<string, string> = {
    ENOENT: 'Its command was not found',
    EACCES: 'Its command may not be run',
    REQUEST_TIMEOUT: 'It did not answer in time',
    CONNECTION_CLOSED: 'It ended',
    NOT_CONNECTED: 'It ended',
    ECONNREFUSED: 'Nothing answers at its address',
  };
  return known[code] ?? `It failed (${code})`;
}
