import { randomUUID } from 'node:crypto';
import { chown, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { connect as connectSocket, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { type Config, readConfig } from '@/lib/config/config';
import { resolveSettings } from '@/lib/contracts/runner-settings';
import { systemClock } from '@/lib/core/clock';
import { connectEngine } from '@/lib/engine/connect';
import { detectEngine } from '@/lib/engine/detect';
import type { ContainerSpec, Engine } from '@/lib/engine/types';
import { connectTemporal } from '@/lib/temporal/connection';
import { readBed } from '@/testbed/bed';
import { homeLabel, homeLabelValue, identityLabel } from './container-ownership';
import { createHealthMonitor, type HealthMonitor } from './monitor';

const bed = readBed();
const taskQueue = `e-health-${randomUUID()}`;
const cleanups: Array<() => Promise<unknown>> = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A TCP relay in front of Temporal: switched off, Temporal is away for the container and for the console alike. */
async function relayTo(address: string) {
  const [host = '', port = ''] = address.split(':');
  const sockets = new Set<Socket>();
  let server: Server | null = null;
  let ownPort = 0;
  const on = async () => {
    const opened = createServer((client) => {
      const upstream = connectSocket({ host, port: Number(port) });
      for (const socket of [client, upstream]) {
        sockets.add(socket);
        socket.on('error', () => {});
        socket.on('close', () => sockets.delete(socket));
      }
      client.pipe(upstream).pipe(client);
      client.on('close', () => upstream.destroy());
      upstream.on('close', () => client.destroy());
    });
    await new Promise<void>((done) => opened.listen(ownPort, '127.0.0.1', done));
    const bound = opened.address();
    if (bound === null || typeof bound === 'string') throw new Error('No port');
    ownPort = bound.port;
    server = opened;
  };
  const off = async () => {
    const closing = server;
    server = null;
    for (const socket of sockets) socket.destroy();
    if (closing !== null) await new Promise((done) => closing.close(done));
  };
  cleanups.push(off);
  await on();
  return { address: `127.0.0.1:${ownPort}`, on, off };
}

async function arrangeHome(socketPath: string): Promise<Config> {
  const home = await mkdtemp(join(tmpdir(), 'e-health-'));
  cleanups.push(() => rm(home, { recursive: true, force: true }));
  const environment = {
    NODE_ENV: 'test' as const,
    STIGMER_HOME: home,
    STIGMER_CONTAINER_NAME: `e-health-${randomUUID().slice(0, 8)}`,
    STIGMER_AGENT_RUNNER_IMAGE: bed.images.agentRunner,
    DOCKER_HOST: `unix://${socketPath}`,
  };
  const config = readConfig(environment, '/');
  await mkdir(config.workspaceDirectory, { recursive: true });
  await chown(config.workspaceDirectory, 1000, 1000);
  return config;
}

function specFor(config: Config, address: string): ContainerSpec {
  const identity = `agent-runner/${randomUUID().slice(0, 6)}`;
  return {
    image: config.image,
    environment: {
      TEMPORAL_SERVICE_ADDRESS: address,
      STIGMER_TASK_QUEUE: taskQueue,
      AGENT_RUNNER_IDENTITY: identity,
    },
    labels: { [homeLabel]: homeLabelValue(config.homeDirectory), [identityLabel]: identity },
    user: '1000:1000',
    networkMode: 'host',
    extraHosts: [],
    mounts: [{ source: config.workspaceDirectory, target: '/workspace', readOnly: false }],
    tmpfs: { '/tmp': 'size=16m,mode=1777' },
    readOnlyRootfs: true,
    memoryBytes: 512_000_000,
    pidsLimit: 128,
    stopTimeoutSeconds: 10,
    restartPolicy: 'no',
    log: { maxSizeBytes: 1_000_000, maxFiles: 2 },
    userNamespace: null,
  };
}

async function ensureImage(engine: Engine, reference: string): Promise<void> {
  if ((await engine.inspectImage(reference)) !== null) return;
  const pulling = engine.pullImage(reference, AbortSignal.timeout(120_000));
  while (!(await pulling.next()).done);
}

function startMonitor(config: Config, temporal: string): HealthMonitor {
  const monitor = createHealthMonitor({
    config,
    clock: systemClock,
    readSettings: async () =>
      resolveSettings({ STIGMER_TASK_QUEUE: taskQueue, TEMPORAL_SERVICE_ADDRESS: temporal }),
    detect: detectEngine,
    connect: connectEngine,
    connectTemporal,
    operationRunning: () => null,
  });
  cleanups.push(() => monitor.stop());
  monitor.start();
  return monitor;
}

describe.skipIf(bed.temporal === null).each(bed.engines)('health on $name', ({ socketPath }) => {
  test('from not set up over Ready and a lost Temporal to stopped, each seen by itself', async () => {
    const relay = await relayTo(bed.temporal?.address ?? '');
    const config = await arrangeHome(socketPath);
    const monitor = startMonitor(config, relay.address);
    const title = () => monitor.current().title;
    await expect.poll(title, { timeout: 15_000 }).toBe('Not set up');

    const engine = await monitor.engine();
    if (engine === null) throw new Error('The bed has an engine');
    await ensureImage(engine, config.image);
    const id = await engine.createContainer(config.containerName, specFor(config, relay.address));
    cleanups.push(async () => {
      await engine.stopContainer(id, 1);
      await engine.removeContainer(id);
    });
    await engine.startContainer(id);
    await expect.poll(title, { timeout: 20_000 }).toBe('Ready');
    const states = monitor.current().checks.map((check) => `${check.id} ${check.state}`);
    expect(states.filter((state) => !state.endsWith(' pass'))).toEqual([]);

    await relay.off();
    await expect.poll(title, { timeout: 10_000 }).toBe('Temporal unreachable');
    expect(monitor.current().failure?.code).toBe('temporal-refused');
    await relay.on();
    await expect.poll(title, { timeout: 20_000 }).toBe('Ready');

    await engine.stopContainer(id, 10);
    await expect.poll(title, { timeout: 5000 }).toBe('Stopped');
  });

  test('F61: a workspace of another owner is named with the command that gives it to the worker', async () => {
    const config = await arrangeHome(socketPath);
    await chown(config.workspaceDirectory, 4711, 4711);
    const monitor = startMonitor(config, bed.temporal?.address ?? '');
    const engine = await monitor.engine();
    if (engine === null) throw new Error('The bed has an engine');
    await ensureImage(engine, config.image);
    const id = await engine.createContainer(
      config.containerName,
      specFor(config, bed.temporal?.address ?? ''),
    );
    cleanups.push(async () => {
      await engine.stopContainer(id, 1);
      await engine.removeContainer(id);
    });
    await engine.startContainer(id);
    await expect
      .poll(() => monitor.current().failure?.code, { timeout: 20_000 })
      .toBe('workspace-not-writable');
    expect(monitor.current().failure?.remedy.command).toContain('chown -R 1000:1000');
  });
});
