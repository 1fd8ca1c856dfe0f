import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { freePort } from '@/testbed/free-port';

const root = new URL('..', import.meta.url).pathname;

export interface ConsoleProcess {
  pid: number;
  port: number;
  origin: string;
  /** The one-time sign-in link as printed. */
  link: string;
  output(): string;
  /** From here on nobody reads what it prints. */
  closeOutput(): void;
  /** SIGTERM; resolves with the milliseconds until the process was gone. */
  stop(): Promise<number>;
  kill(): Promise<void>;
}

function started(child: ChildProcess, output: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`No link after 30 s:\n${output()}`)), 30_000);
    const look = () => {
      const link = /http:\/\/\S+#ticket=\S+/.exec(output())?.[0];
      if (link === undefined) return;
      clearTimeout(timer);
      resolve(link);
    };
    child.stdout?.on('data', look);
    child.on('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`The console ended with ${code}:\n${output()}`));
    });
  });
}

/** What a console needs to know of a machine; nothing of this process's own environment but its PATH. */
export function consoleEnvironment(machine: {
  home: string;
  socketPath: string;
  containerName: string;
  image: string;
}): NodeJS.ProcessEnv {
  return {
    NODE_ENV: 'production',
    PATH: process.env.PATH ?? '',
    HOME: machine.home,
    STIGMER_HOME: machine.home,
    STIGMER_CONTAINER_NAME: machine.containerName,
    STIGMER_AGENT_RUNNER_IMAGE: machine.image,
    DOCKER_HOST: `unix://${machine.socketPath}`,
  };
}

/**
 * Starts the built console as a user does, with a home, an engine and a container name of its own.
 * @param directory of the checkout; this one unless a benchmark compares two
 * @param wantedPort a free one unless a browser is to find this console where another was
 */
export async function startConsole(
  environment: NodeJS.ProcessEnv,
  directory: string = root,
  wantedPort: number | null = null,
): Promise<ConsoleProcess> {
  const port = wantedPort ?? (await freePort());
  const child = spawn(process.execPath, ['dist/server.mjs', '--port', String(port)], {
    cwd: directory,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return await consoleOf(child, port);
}

/** A console that was started with this port, once it has printed its link; whoever asks for it stops it. */
export async function consoleOf(
  child: ChildProcessByStdio<null, Readable, Readable>,
  port: number,
): Promise<ConsoleProcess> {
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      text += chunk;
    });
    // One that is killed leaves its pipes reset.
    stream.on('error', () => undefined);
  }
  const link = await started(child, () => text);
  const end = async (signal: NodeJS.Signals) => {
    const from = performance.now();
    if (child.exitCode === null && child.signalCode === null) {
      child.kill(signal);
      await once(child, 'exit');
    }
    return performance.now() - from;
  };
  return {
    pid: child.pid ?? 0,
    port,
    origin: `http://localhost:${port}`,
    link,
    output: () => text,
    closeOutput: () => {
      child.stdout.destroy();
      child.stderr.destroy();
    },
    stop: () => end('SIGTERM'),
    kill: async () => void (await end('SIGKILL')),
  };
}
