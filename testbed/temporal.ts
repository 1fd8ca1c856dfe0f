import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { command, isFile } from './command';
import { type Daemon, startDaemon } from './daemon';
import { freePort } from './free-port';

const attemptsMax = 3;
const settings = ['frontend.WorkerHeartbeatsEnabled=true', 'frontend.ListWorkersEnabled=true'];

async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } finally {
    socket.destroy();
  }
}

/**
 * A Temporal development server with namespace `default`. Its state is a file of the directory: started again on the
 * same port, it goes on where it stopped.
 */
export async function startTemporal(options: {
  directory: string;
  port?: number;
  binary: string;
}): Promise<Daemon & { address: string }> {
  const { directory, binary } = options;
  const port = options.port ?? (await freePort());
  const address = `127.0.0.1:${port}`;
  const database = join(directory, 'temporal.db');
  const start = () =>
    startDaemon({
      name: 'temporal',
      directory,
      program: binary,
      args: [
        ...['server', 'start-dev', '--headless', '--ip', '127.0.0.1', '--port', String(port)],
        ...['--db-filename', database, '--log-level', 'warn'],
        ...settings.flatMap((setting) => ['--dynamic-config-value', setting]),
      ],
      isReady: async () => {
        if (!(await accepts(port))) return false;
        await command(binary, ['operator', 'namespace', 'describe', 'default', '--address', address], {
          timeoutMs: 5000,
        });
        return true;
      },
      readyTimeoutMs: 60_000,
    });
  return { ...(await startAgain(start, database)), address };
}

/**
 * The development server picks ports for its parts and opens them a moment later: another one that starts at the same time
 * may have taken one, and it ends at once. Before its first success it leaves nothing that is worth keeping.
 */
async function startAgain(start: () => Promise<Daemon>, database: string): Promise<Daemon> {
  const isNew = !(await isFile(database));
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await start();
    } catch (error) {
      if (attempt === attemptsMax) throw error;
      if (isNew) await rm(database, { force: true });
      await sleep(500 * attempt);
    }
  }
}
