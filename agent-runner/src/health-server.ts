import { chmod, rm } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';

/** Answer of /readyz and /status. */
export interface HealthReport {
  state: string;
  identity: string;
  taskQueue: string;
  /** Whether Temporal has seen this worker poll: the whole of readiness. */
  registered: boolean;
  /** Milliseconds since 1970 by the server's clock. */
  lastPollAt: number | null;
  reason: string;
  workspaceWritable: boolean;
  version: string;
}

/**
 * HTTP on a unix socket: no port is opened. `/livez` is true as long as the event loop turns, `/readyz` when Temporal has
 * seen the worker poll. The caller closes the server.
 */
export async function startHealthServer(socketPath: string, report: () => HealthReport): Promise<Server> {
  const server = createServer((request, response) => {
    if (request.method !== 'GET') return answer(response, 405, { error: 'Only GET' });
    switch (request.url) {
      case '/readyz': {
        const current = report();
        return answer(response, current.registered ? 200 : 503, current);
      }
      case '/status':
        return answer(response, 200, report());
      case '/livez':
        return answer(response, 200, { alive: true });
      default:
        return answer(response, 404, { error: 'Not found' });
    }
  });
  // A container that is started again without a fresh /tmp still holds the socket file of its last run.
  await rm(socketPath, { force: true });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(socketPath, () => {
      server.off('error', reject);
      resolve();
    });
  });
  await chmod(socketPath, 0o600);
  return server;
}

/** `connection: close` and a length: the probe reads to the end of the stream. */
function answer(response: ServerResponse, status: number, body: unknown): void {
  const text = `${JSON.stringify(body)}\n`;
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    connection: 'close',
  });
  response.end(text);
}
