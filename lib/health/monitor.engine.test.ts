import { execFileSync } from 'node:child_process';
import { chown, rm, writeFile } from 'node:fs/promises';
import { connect as connectSocket, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { shiftClockOf } from '@/lib/temporal/shifted-clock.test-support';
import { readBed } from '@/testbed/bed';
import { arrangeHome, type Cleanups, startMonitor, startWorker } from './worker-on-engine.test-support';

const bed = readBed();
const cleanups: Cleanups = [];
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

describe.skipIf(bed.temporal === null).each(bed.engines)('health on $name', ({ socketPath }) => {
  test('from not set up over Ready and a lost Temporal to stopped, each seen by itself', async () => {
    const relay = await relayTo(bed.temporal?.address ?? '');
    const config = await arrangeHome({ socketPath, image: bed.images.agentRunner, cleanups });
    const monitor = startMonitor(config, relay.address, cleanups);
    const title = () => monitor.current().title;
    await expect.poll(title, { timeout: 15_000 }).toBe('Not set up');

    const engine = await monitor.engine();
    if (engine === null) throw new Error('The bed has an engine');
    const id = await startWorker(engine, config, { address: relay.address }, cleanups);
    await expect.poll(title, { timeout: 20_000 }).toBe('Ready');
    // The proof of life begins when the worker is seen.
    const notPassed = () => monitor.current().checks.filter(({ state }) => state !== 'pass');
    await expect.poll(() => notPassed().map(({ id }) => id), { timeout: 10_000 }).toEqual([]);

    await relay.off();
    await expect.poll(title, { timeout: 10_000 }).toBe('Temporal unreachable');
    expect(monitor.current().failure?.code).toBe('temporal-refused');
    await relay.on();
    await expect.poll(title, { timeout: 20_000 }).toBe('Ready');

    await engine.stopContainer(id, 10);
    await expect.poll(title, { timeout: 5000 }).toBe('Stopped');
  });

  test.each([-120, 300])(
    'H3: a Temporal whose clock is off by %i s is Ready as well, and the skew is said',
    async (seconds) => {
      const shifted = await shiftClockOf(bed.temporal?.address ?? '', seconds);
      cleanups.push(shifted.close);
      const config = await arrangeHome({ socketPath, image: bed.images.agentRunner, cleanups });
      const monitor = startMonitor(config, shifted.address, cleanups);
      const engine = await monitor.engine();
      if (engine === null) throw new Error('The bed has an engine');
      await startWorker(engine, config, { address: shifted.address }, cleanups);
      await expect.poll(() => monitor.current().title, { timeout: 20_000 }).toBe('Ready');
      const said = monitor.current().checks.flatMap(({ evidence }) => evidence);
      const clock = said.find(({ label }) => label === 'Temporal’s clock');
      expect(clock?.value).toContain(seconds < 0 ? 'behind this machine’s' : 'ahead of this machine’s');
    },
  );

  test('H18: a worker that was renamed outside is found by its label, and the command shown gives its name back', async () => {
    const config = await arrangeHome({ socketPath, image: bed.images.agentRunner, cleanups });
    const address = bed.temporal?.address ?? '';
    const monitor = startMonitor(config, address, cleanups);
    const title = () => monitor.current().title;
    const engine = await monitor.engine();
    if (engine === null) throw new Error('The bed has an engine');
    const id = await startWorker(engine, config, { address }, cleanups);
    await expect.poll(title, { timeout: 20_000 }).toBe('Ready');
    const other = `${config.containerName}-mine`;
    await engine.renameContainer(id, other);
    await expect.poll(title, { timeout: 10_000 }).toBe('Renamed');
    const command = monitor.current().failure?.remedy.command;
    expect(command).toContain(`unix://${socketPath} rename ${other} ${config.containerName}`);
    await engine.renameContainer(id, config.containerName);
    await expect.poll(title, { timeout: 10_000 }).toBe('Ready');
  });

  test('F61: a workspace of another owner is named with the command that gives it to the worker', async () => {
    const config = await arrangeHome({ socketPath, image: bed.images.agentRunner, cleanups });
    await chown(config.workspaceDirectory, 4711, 4711);
    const monitor = startMonitor(config, bed.temporal?.address ?? '', cleanups);
    const engine = await monitor.engine();
    if (engine === null) throw new Error('The bed has an engine');
    await startWorker(engine, config, { address: bed.temporal?.address ?? '' }, cleanups);
    await expect
      .poll(() => monitor.current().failure?.code, { timeout: 20_000 })
      .toBe('workspace-not-writable');
    expect(monitor.current().failure?.remedy.command).toContain('chown -R 1000:1000');
  });

  test('E10: a disk that becomes full under a worker that is ready is named, and Ready again when there is room', async () => {
    const config = await arrangeHome({ socketPath, image: bed.images.agentRunner, cleanups });
    const { workspaceDirectory: directory } = config;
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m,uid=1000,gid=1000', 'stigmer-test', directory]);
    cleanups.push(async () => execFileSync('umount', ['--lazy', directory]));
    const monitor = startMonitor(config, bed.temporal?.address ?? '', cleanups);
    const engine = await monitor.engine();
    if (engine === null) throw new Error('The bed has an engine');
    await startWorker(engine, config, { address: bed.temporal?.address ?? '' }, cleanups);
    await expect.poll(() => monitor.current().title, { timeout: 30_000 }).toBe('Ready');
    const large = join(directory, 'large');
    await writeFile(large, Buffer.alloc(4_000_000)).catch(() => undefined);
    await expect.poll(() => monitor.current().failure?.code, { timeout: 20_000 }).toBe('workspace-disk-full');
    await rm(large);
    await expect.poll(() => monitor.current().title, { timeout: 20_000 }).toBe('Ready');
  });
});
