import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isListenedOn } from './lock-socket';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'stigmer-socket-'));
});

afterEach(() => rm(directory, { recursive: true, force: true }));

// Elsewhere a full queue refuses as nobody does; no lock is judged by a socket there.
test.skipIf(process.platform !== 'linux')(
  'a socket whose process does not come to its queue, as one that is stopped, is listened on',
  async () => {
    const path = join(directory, 'full');
    const server = createServer((socket) => socket.destroy()).listen({ path, backlog: 1 });
    await once(server, 'listening');
    // All of them before this process may look at its queue.
    expect(await Promise.all(Array.from({ length: 5 }, () => isListenedOn(path)))).toEqual(
      Array(5).fill(true),
    );
    server.close();
    await once(server, 'close');
    expect(await isListenedOn(path)).toBe(false);
  },
);
