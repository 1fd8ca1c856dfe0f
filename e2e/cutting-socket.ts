import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A call that changes a container: what this console asks of an engine, without its probes. */
export const changingCall = /^(?:POST|DELETE) (?:\/v[\d.]+)?(?:\/libpod)?\/containers\/(?!\S*\/exec)(\S+)/;

export interface CuttingSocket {
  /** Calls that changed something since `arm`, as `stop`, `rename`, `create`, … */
  readonly changes: readonly string[];
  /**
   * From now on: does `cut` at the n-th change, before the engine hears of it or when the engine has answered and the
   * caller has not heard it yet. The call goes on when `cut` resolves; a caller that is dead by then hears nothing.
   */
  arm(change: number, when: 'before' | 'after', cut: () => Promise<void>): void;
  disarm(): void;
  close(): void;
}

function nameOf(line: string): string {
  const [method = '', path = ''] = line.split(' ');
  if (method === 'DELETE') return 'remove';
  return path.replace(/\?.*/, '').split('/').at(-1) ?? '';
}

/** What comes first, and the rest is kept until somebody pipes it on; null when it closes without a word. */
function firstOf(socket: Socket): Promise<Buffer | null> {
  return new Promise((resolve) => {
    socket.once('data', (chunk: Buffer) => {
      socket.pause();
      resolve(chunk);
    });
    socket.once('close', () => resolve(null));
  });
}

/** A socket in front of an engine's that can cut its caller at any change. Each call has a connection of its own. */
export async function startCuttingSocket(socketPath: string, engine: string): Promise<CuttingSocket> {
  const changes: string[] = [];
  let armed: { change: number; when: 'before' | 'after'; cut: () => Promise<void> } | null = null;
  const serve = async (client: Socket) => {
    const upstream = connect(engine);
    for (const each of [client, upstream]) each.on('error', () => each.destroy());
    client.on('close', () => upstream.destroy());
    const first = await firstOf(client);
    if (first === null) return;
    const call = changingCall.exec(first.toString('latin1'))?.[0];
    if (call !== undefined) changes.push(nameOf(call));
    const hit = call !== undefined && changes.length === armed?.change ? armed : null;
    if (hit?.when === 'before') await hit.cut();
    if (client.destroyed) return;
    upstream.write(first);
    client.pipe(upstream);
    if (hit?.when === 'after') {
      const answer = await firstOf(upstream);
      await hit.cut();
      if (answer !== null) client.write(answer);
    }
    upstream.pipe(client);
  };
  const server = createServer((client) => void serve(client));
  server.listen(socketPath);
  await once(server, 'listening');
  return {
    changes,
    arm: (change, when, cut) => {
      changes.length = 0;
      armed = { change, when, cut };
    },
    disarm: () => {
      armed = null;
    },
    close: () => server.close(),
  };
}
