import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, request as requestHttp } from 'node:http';
import { connect } from 'node:net';

export interface ScriptedProxy extends AsyncDisposable {
  port: number;
  /** What it was asked for, and by whom. */
  asked: { method: string; target: string; headers: IncomingHttpHeaders }[];
}

/** An HTTP proxy that leads every host to one port of this machine; with a status it refuses. */
export async function startProxy(targetPort: number, refusal: number | null = null): Promise<ScriptedProxy> {
  const asked: ScriptedProxy['asked'] = [];
  const server = createServer((request, response) => {
    const { method = '', url = '', headers } = request;
    asked.push({ method, target: url, headers });
    if (refusal !== null) return response.writeHead(refusal).end();
    const path = new URL(url).pathname;
    const onward = requestHttp({ port: targetPort, path, method, headers, agent: false }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    request.pipe(onward);
  });
  server.on('connect', ({ method = '', url = '', headers }, client) => {
    asked.push({ method, target: url, headers });
    if (refusal !== null) return client.end(`HTTP/1.1 ${refusal} Refused\r\n\r\n`);
    const target = connect(targetPort, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connected\r\n\r\n');
      target.pipe(client).pipe(target);
    });
    for (const [one, other] of [
      [client, target],
      [target, client],
    ] as const) {
      one.on('error', () => one.destroy());
      one.on('close', () => other.destroy());
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('The proxy has no port');
  return {
    port: bound.port,
    asked,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
