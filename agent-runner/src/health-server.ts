import { chmod, rm } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { HealthReport, StatusReport } from './health-report';

export interface HealthSource {
  health(): HealthReport;
  status(): StatusReport;
}

/**
 * HTTP on a unix socket: no port is opened. `/livez` is true as long as the event loop turns, `/readyz` when Temporal has
 * seen the worker poll; `/probe` says the same in one line, `/status` all that the worker knows. The caller closes the server.
 */
export async function startHealthServer(socketPath: string, source: HealthSource): Promise<Server> {
  const server = createServer((request, response) => {
    if (request.method !== 'GET') return answer(response, 405, { error: 'Only GET' });
    switch (request.url) {
      case '/readyz': {
        const current = source.health();
        return answer(response, readiness(current), current);
      }
      case '/probe': {
        const current = source.health();
        return send(response, readiness(current), 'text/plain', `${current.condition}: ${current.reason}\n`);
      }
      case '/status':
        return answer(response, 200, source.status());
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

function readiness({ registered }: HealthReport): number {
  return registered ? 200 : 503;
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  send(response, status, 'application/json', `${JSON.stringify(body)}\n`);
}

/** `connection: close` and a length: the probe reads to the end of the stream. */
function send(response: ServerResponse, status: number, type: string, text: string): void {
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(text),
    connection: 'close',
  });
  response.end(text);
}
