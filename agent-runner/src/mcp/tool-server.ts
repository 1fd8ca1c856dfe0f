import type { CallToolResult, Client, Tool } from '@modelcontextprotocol/client';
import { Failure } from '@/lib/core/failure';
import { networkCodeOf } from '../agent/network-code';
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

/** A server of tools (Model Context Protocol). It is connected to at the first call, and again when it has gone. */
export class ToolServer implements AsyncDisposable {
  readonly name: string;
  readonly #address: ToolServerAddress;
  readonly #surroundings: ToolServerSurroundings;
  #client: Promise<Client> | null = null;

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
    try {
      this.#client ??= this.#connect(signal);
      return await work(await this.#client);
    } catch (error) {
      signal.throwIfAborted();
      throw unavailable(this.name, error);
    }
  }

  async #connect(signal: AbortSignal): Promise<Client> {
    try {
      // Loaded only where somebody uses it.
      const { Client } = await import('@modelcontextprotocol/client');
      const client = new Client({ name: 'agent-runner', version: '1.0.0' });
      client.onclose = () => {
        this.#client = null;
      };
      await client.connect(await this.#transport(), { signal, timeout: answerTimeoutMs });
      return client;
    } catch (error) {
      this.#client = null;
      throw error;
    }
  }

  async #transport() {
    if ('url' in this.#address) {
      const { StreamableHTTPClientTransport } = await import('@modelcontextprotocol/client');
      const { url, headers } = this.#address;
      return new StreamableHTTPClientTransport(new URL(url), {
        requestInit: { headers },
        fetch: this.#surroundings.fetch,
      });
    }
    const { StdioClientTransport } = await import('@modelcontextprotocol/client/stdio');
    const { command, args, env } = this.#address;
    const { launcher, directory, environment } = this.#surroundings;
    const [program = command, ...words] = [...launcher, command, ...args];
    // What it writes to its standard error may be anything: it is not kept.
    return new StdioClientTransport({
      command: program,
      args: words,
      cwd: directory,
      env: { ...environment, ...env },
      stderr: 'ignore',
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const client = await this.#client?.catch(() => null);
    await client?.close().catch(() => undefined);
  }
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

function reasonOf(error: unknown): string {
  const status = error instanceof Error && 'status' in error ? error.status : undefined;
  if (typeof status === 'number') return `It answered with HTTP status ${status}`;
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
