import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { command } from './command';
import { type Daemon, startDaemon } from './daemon';
import { freePort } from './free-port';

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
  const daemon = await startDaemon({
    name: 'temporal',
    directory,
    program: binary,
    args: [
      ...['server', 'start-dev', '--headless', '--ip', '127.0.0.1', '--port', String(port)],
      ...['--db-filename', join(directory, 'temporal.db'), '--log-level', 'warn'],
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
  return { ...daemon, address };
}
