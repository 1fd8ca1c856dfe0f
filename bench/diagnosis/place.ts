import { execFile } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { createSocketClient } from '@/cli/socket-client';
import { consoleEnvironment, startConsole } from '@/e2e/console-process';
import { engineApi, engineCall } from '@/e2e/engine-api';
import { type Status, statusSchema } from '@/lib/contracts/status';
import { isFailure } from '@/lib/core/failure';
import { Stage as StagedWork } from '@/lib/diagnosis/staged-work.test-support';
import { readBed } from '@/testbed/bed';
import { freePort } from '@/testbed/free-port';
import { startTemporal } from '@/testbed/temporal';
import { startFront } from './front';
import type { Place } from './stage';

const run = promisify(execFile);
const root = new URL('../..', import.meta.url).pathname;
const busyMaxMs = 30_000;
const diskBytes = 64_000_000;

/** Undone in reverse order. */
export type Undos = Array<() => Promise<unknown>>;

export async function undoAll(undos: Undos): Promise<void> {
  for (const undo of undos.splice(0).reverse()) await undo();
}

/** The commands that a remedy names, where this machine lacks them: `sudo` for root, the bed's `temporal`, and the console's own. */
async function commandsIn(directory: string, temporal: string): Promise<string> {
  const bin = join(directory, 'bin');
  await mkdir(bin);
  const scripts = {
    sudo: 'exec "$@"',
    'stigmer-console': `cd ${root} && exec ${process.execPath} dist/cli.mjs "$@"`,
  };
  for (const [name, script] of Object.entries(scripts)) {
    await writeFile(join(bin, name), `#!/bin/sh\n${script}\n`);
    await chmod(join(bin, name), 0o755);
  }
  await symlink(temporal, join(bin, 'temporal'));
  return bin;
}

/** A disk that a stage may fill and mount anew; false where this user mounts nothing. */
async function mountDisk(directory: string, undos: Undos): Promise<boolean> {
  await mkdir(directory, { recursive: true });
  try {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${diskBytes},mode=755`, 'stigmer-stage', directory]);
  } catch {
    return false;
  }
  undos.push(() => run('umount', ['-l', directory]));
  return true;
}

/** What stages break, without a console: engine and Temporal behind fronts, a home, a disk. */
export async function arrangeParts(engineName: 'docker' | 'podman', undos: Undos) {
  const bed = readBed();
  const row = bed.engines.find(({ kind }) => kind === engineName);
  if (row === undefined || bed.temporal === null) throw new Error(`The bed lacks ${engineName} or Temporal`);
  const directory = await mkdtemp(join(tmpdir(), 'stigmer-stages-'));
  undos.push(() => rm(directory, { recursive: true, force: true }));
  const server = await startTemporal({ directory, binary: bed.temporal.binary });
  undos.push(async () => {
    server.kill('SIGCONT');
    await server.stop();
  });
  const [, port] = server.address.split(':');
  const frontPort = await freePort();
  const temporalFront = await startFront({ host: '127.0.0.1', port: Number(port) }, frontPort);
  undos.push(temporalFront.close);
  const enginePath = join(directory, 'engine.sock');
  const engineFront = await startFront({ path: row.socketPath }, enginePath);
  undos.push(engineFront.close);
  const work = new StagedWork(server.address);
  undos.push(() => work.close());
  const bin = await commandsIn(directory, bed.temporal.binary);
  const path = `${bin}:${process.env.PATH}`;
  return {
    bed,
    kind: row.kind,
    socketPath: row.socketPath,
    engine: engineApi(row.socketPath),
    engineFront: { ...engineFront, path: enginePath },
    temporal: { address: `127.0.0.1:${frontPort}`, front: temporalFront, pid: server.pid, work },
    directory,
    mountDisk: (at: string) => mountDisk(at, undos),
    shell: (environment: NodeJS.ProcessEnv, command: string) =>
      run('sh', ['-c', command], { env: { ...environment, PATH: path }, timeout: 120_000 }),
  };
}

/** The built console in a home of its own. */
export async function startPlace(engineName: 'docker' | 'podman', undos: Undos): Promise<Place> {
  const { directory, mountDisk: mount, shell, ...parts } = await arrangeParts(engineName, undos);
  const { bed, engine, engineFront, temporal } = parts;
  const id = randomBytes(3).toString('hex');
  const home = join(directory, 'home');
  const [containerName, taskQueue] = [`stigmer-stage-${id}`, `stage-${id}`];
  const socketPath = engineFront.path;
  const dataDirectory = join(home, 'data');
  const hasOwnDisk = await mount(dataDirectory);
  await mkdir(join(home, 'console'), { mode: 0o700 });
  const settingsPath = join(home, 'console/agent-runner.env');
  const writeSettings = (content: string | Buffer) => writeFile(settingsPath, content, { mode: 0o600 });
  const goodSettings = `TEMPORAL_ADDRESS=${temporal.address}\nSTIGMER_TASK_QUEUE=${taskQueue}\n`;
  await writeSettings(goodSettings);
  const environment = consoleEnvironment({ home, socketPath, containerName, image: bed.images.agentRunner });
  const child = await startConsole(environment);
  undos.push(async () => {
    await child.stop();
    for (const name of [containerName, `${containerName}-previous`]) await engine.removeContainer(name);
    await engine.removeKept(home);
  });
  const consoleSocket = join(home, 'console/console.sock');
  const client = createSocketClient(consoleSocket);
  return {
    ...parts,
    home,
    dataDirectory,
    hasOwnDisk,
    workspace: join(dataDirectory, 'workspace'),
    containerName,
    taskQueue,
    goodSettings,
    writeSettings,
    correctSettings: async () => {
      const now = await readFile(settingsPath, 'utf8').catch(() => '');
      if (now !== goodSettings) await writeSettings(goodSettings);
    },
    operate: async (kind, input = {}) => {
      const confirmed = kind === 'remove' || kind === 'remove-stray' ? { confirmed: true } : {};
      const request = { kind, key: randomUUID(), ...confirmed, ...input };
      const { operationId } = await whenFree(() => client.startOperation(request));
      for await (const operation of client.watchOperation(operationId))
        if (operation.state !== 'running') return operation;
      throw new Error(`${kind} has no end`);
    },
    status: () => statusNow(consoleSocket),
    why: (workflow = '') => client.why({ workflow }),
    prove: () => client.prove(),
    paste: async (command) => void (await shell(environment, command)),
    tell: async (command) => (await shell(environment, `${command} || true`)).stdout,
  };
}

/** The console may be stopping a worker itself, as one that refuses a setting: a person sees that, and waits. */
async function whenFree<T>(start: () => Promise<T>): Promise<T> {
  const from = performance.now();
  for (;;) {
    try {
      return await start();
    } catch (error) {
      if (!isFailure(error, 'operation-conflict') || performance.now() - from > busyMaxMs) throw error;
      await sleep(200);
    }
  }
}

async function statusNow(consoleSocket: string): Promise<Status> {
  const { body } = await engineCall(consoleSocket, 'GET', '/api/status');
  return statusSchema.parse(body);
}
