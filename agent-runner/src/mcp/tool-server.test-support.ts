/**
 * A server of tools by the official SDK. Run as a program it speaks over its standard input and output; `--tools N` gives
 * it N more tools.
 */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { fileURLToPath, pathToFileURL } from 'node:url';
import {
  createMcpHandler,
  McpServer,
  WebStandardStreamableHTTPServerTransport,
} from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { z } from 'zod';

/** Settings of this program. */
export function testToolServer(...args: string[]) {
  const script = fileURLToPath(import.meta.url);
  const env = { TOKEN: 'of-the-settings' };
  return { command: process.execPath, args: ['--import', import.meta.resolve('tsx'), script, ...args], env };
}

const text = (said: string) => ({ content: [{ type: 'text' as const, text: said }] });

function createTestServer(more = 0, onWait = () => {}): McpServer {
  const server = new McpServer({ name: 'test', version: '1.0.0' });
  const echo = { description: 'Says it again.', inputSchema: z.object({ message: z.string() }) };
  server.registerTool('echo', { ...echo, annotations: { readOnlyHint: true } }, ({ message }) =>
    text(message),
  );
  server.registerTool('where', {}, () =>
    text(JSON.stringify({ pid: process.pid, directory: process.cwd(), environment: process.env })),
  );
  server.registerTool('end', {}, () => process.exit(1));
  server.registerTool('wait', {}, () => {
    onWait();
    return new Promise(() => undefined);
  });
  server.registerTool('long', {}, () => text('long '.repeat(100_000)));
  server.registerTool('picture', {}, () => ({
    content: [{ type: 'image', data: Buffer.alloc(2048).toString('base64'), mimeType: 'image/png' }],
  }));
  server.registerTool('not.a.name', {}, () => text(''));
  for (let index = 0; index < more; index += 1) server.registerTool(`more-${index}`, {}, () => text(''));
  return server;
}

interface RemoteServer extends AsyncDisposable {
  url: string;
  /** Ends all connections, with the answers that are under way. */
  cut(): void;
}

async function serve(answerTo: (request: Request) => Promise<Response>): Promise<RemoteServer> {
  const server = createServer(async (incoming, outgoing) => {
    const { method = '', headers, url = '' } = incoming;
    const body = method === 'POST' ? Buffer.concat(await incoming.toArray()) : null;
    const entries = Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]);
    const answer = await answerTo(
      new Request(new URL(url, 'http://tools'), { method, headers: entries, body }),
    );
    outgoing.writeHead(answer.status, [...answer.headers].flat()).flushHeaders();
    for await (const chunk of answer.body ?? []) outgoing.write(chunk);
    outgoing.end();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : address;
  return {
    url: `http://127.0.0.1:${port}/mcp`,
    cut: () => server.closeAllConnections(),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The same by HTTP, for those who send the token. Whoever starts it closes it. */
export async function startRemoteToolServer(token: string): Promise<RemoteServer> {
  const handler = createMcpHandler(() => createTestServer());
  return await serve(async (request) => {
    const isKnown = request.headers.get('authorization') === `Bearer ${token}`;
    return isKnown ? await handler.fetch(request) : new Response('Who are you?', { status: 401 });
  });
}

/**
 * One that keeps a session for each client. `forget` is what a restart does to them; `seen` counts them, and the calls of `wait`.
 * @param unknownStatus what it answers to a session that it does not know; older servers 400
 */
export async function startSessionToolServer(unknownStatus = 404) {
  const sessions = new Map<string, WebStandardStreamableHTTPServerTransport>();
  const seen = { begun: 0, waiting: 0 };
  const remote = await serve(async (request) => {
    const id = request.headers.get('mcp-session-id');
    if (id !== null) {
      const known = sessions.get(id);
      return known === undefined
        ? new Response('Unknown session', { status: unknownStatus })
        : known.handleRequest(request);
    }
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (begun) => {
        seen.begun += 1;
        sessions.set(begun, transport);
      },
    });
    const onWait = () => {
      seen.waiting += 1;
    };
    await createTestServer(0, onWait).connect(transport);
    return await transport.handleRequest(request);
  });
  return { ...remote, seen, forget: () => sessions.clear() };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [, , , more] = process.argv;
  serveStdio(() => createTestServer(Number(more ?? 0)));
}
