/**
 * A server of tools by the official SDK. Run as a program it speaks over its standard input and output; `--tools N` gives
 * it N more tools.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { z } from 'zod';

/** Settings of this program. */
export function testToolServer(...args: string[]) {
  const script = fileURLToPath(import.meta.url);
  const env = { TOKEN: 'of-the-settings' };
  return { command: process.execPath, args: ['--import', import.meta.resolve('tsx'), script, ...args], env };
}

const text = (said: string) => ({ content: [{ type: 'text' as const, text: said }] });

function createTestServer(more = 0): McpServer {
  const server = new McpServer({ name: 'test', version: '1.0.0' });
  const echo = { description: 'Says it again.', inputSchema: z.object({ message: z.string() }) };
  server.registerTool('echo', { ...echo, annotations: { readOnlyHint: true } }, ({ message }) =>
    text(message),
  );
  server.registerTool('where', {}, () =>
    text(JSON.stringify({ pid: process.pid, directory: process.cwd(), environment: process.env })),
  );
  server.registerTool('end', {}, () => process.exit(1));
  server.registerTool('wait', {}, () => new Promise(() => undefined));
  server.registerTool('long', {}, () => text('long '.repeat(100_000)));
  server.registerTool('picture', {}, () => ({
    content: [{ type: 'image', data: Buffer.alloc(2048).toString('base64'), mimeType: 'image/png' }],
  }));
  server.registerTool('not.a.name', {}, () => text(''));
  for (let index = 0; index < more; index += 1) server.registerTool(`more-${index}`, {}, () => text(''));
  return server;
}

/** The same by HTTP, for those who send the token. Whoever starts it closes it. */
export async function startRemoteToolServer(token: string): Promise<{ url: string } & AsyncDisposable> {
  const handler = createMcpHandler(() => createTestServer());
  const server = createServer(async (incoming, outgoing) => {
    const { method = '', headers, url = '' } = incoming;
    if (headers.authorization !== `Bearer ${token}`) return outgoing.writeHead(401).end('Who are you?');
    const body = method === 'POST' ? Buffer.concat(await incoming.toArray()) : null;
    const entries = Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]);
    const answer = await handler.fetch(
      new Request(new URL(url, 'http://tools'), { method, headers: entries, body }),
    );
    outgoing.writeHead(answer.status, [...answer.headers].flat());
    return outgoing.end(Buffer.from(await answer.arrayBuffer()));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : address;
  return {
    url: `http://127.0.0.1:${port}/mcp`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [, , , more] = process.argv;
  serveStdio(() => createTestServer(Number(more ?? 0)));
}
