import { once } from 'node:events';
import { connect, createServer, type NetConnectOpts, type Socket } from 'node:net';
import { consoleVersion } from '@/lib/version';

export interface Tunnel {
  /** `http://localhost:port`, where the browser finds the console behind it. */
  origin: string;
  /** Where connections lead, those that wait first; null lets them wait, as a port that is held with nobody behind. */
  aim(target: NetConnectOpts | null): void;
  /** Resolves when the console answers the next action: the answer is lost with its connection, and others wait. */
  loseNextAnswer(): Promise<void>;
  /** What the console calls its version from now on; of the same length as its own. */
  nameVersion(version: string): void;
  /** Calls of actions that came through. */
  actionCalls(): number;
  close(): void;
}

/** A port of its own in front of a console, as `ssh -L` makes one. */
export async function openTunnel(first: NetConnectOpts): Promise<Tunnel> {
  let target: NetConnectOpts | null = first;
  let waiting: Array<() => void> = [];
  let onAnswer: (() => void) | null = null;
  let calls = 0;
  let version = consoleVersion;
  const open = new Set<Socket>();

  const lead = (client: Socket) => {
    if (target === null) return void waiting.push(() => lead(client));
    const upstream = connect(target);
    let isAction = false;
    client.on('data', (chunk) => {
      isAction = chunk.includes('next-action: ');
      if (isAction) calls += 1;
      upstream.write(chunk);
    });
    upstream.on('data', (chunk) => {
      if (!isAction || onAnswer === null) return void client.write(withVersion(chunk, version));
      target = null;
      client.destroy();
      onAnswer();
      onAnswer = null;
    });
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroy());
    }
    client.resume();
  };
  const server = createServer({ pauseOnConnect: true }, (client) => {
    open.add(client);
    client.on('error', () => undefined);
    client.on('close', () => open.delete(client));
    lead(client);
  }).listen(0, 'localhost');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No TCP address');
  return {
    origin: `http://localhost:${address.port}`,
    aim: (next) => {
      target = next;
      const ready = waiting;
      waiting = [];
      for (const each of ready) each();
    },
    loseNextAnswer: () =>
      new Promise((resolve) => {
        onAnswer = resolve;
      }),
    nameVersion: (next) => {
      version = next;
    },
    actionCalls: () => calls,
    close: () => {
      server.close();
      for (const client of open) client.destroy();
    },
  };
}

/** The first event of a stream ends with it; no other does. */
function withVersion(chunk: Buffer, version: string): Buffer {
  const named = (each: string) => `,"version":"${each}"}\n\n`;
  const at = chunk.indexOf(named(consoleVersion));
  if (at >= 0) chunk.write(named(version), at);
  return chunk;
}
