import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { basename, dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { busyboxSpec, discard, removeImage } from '@/lib/engine/fixtures/engine-on-bed';
import type { Engine } from '@/lib/engine/types';
import { buildVariant } from '@/lib/runner/variant-image.test-support';
import { mortalProcess } from '@/lib/service/second-service.test-support';
import { reachHost } from '@/lib/temporal/reach';
import { readBed } from '@/testbed/bed';
import { freePort } from '@/testbed/free-port';
import { arrangeDevServer, why } from './dev-server-on-engine.test-support';

const bed = readBed();
const image = bed.images.temporal ?? '';
/** What the data of a server are told by: nobody makes this namespace but the test. */
const namespace = 'made-by-the-test';

const signal = () => AbortSignal.timeout(20_000);
const asked = () => ({ withSize: true, signal: signal() });

describe.skipIf(bed.images.temporal === null).each(bed.engines)(
  'a Temporal server of one’s own on $name',
  (row) => {
    const cleanups: Array<() => Promise<unknown>> = [];
    let port: number;
    let place: Awaited<ReturnType<typeof arrangeDevServer>>;
    const newer = `${bed.registry.address}/temporal-newer/${row.name}:2`;
    const broken = `${bed.registry.address}/temporal-broken/${row.name}:3`;

    beforeAll(async () => {
      port = await freePort();
      place = await arrangeDevServer(row, cleanups, port);
    });
    afterAll(async () => {
      for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
    });
    const hasData = async () =>
      (await place.temporal('operator', 'namespace', 'describe', namespace)).includes(namespace);

    test('before a start it says what that would make, and makes nothing', async () => {
      const view = await place.server().view(asked());
      expect(view).toMatchObject({ container: null, address: `127.0.0.1:${port}`, refusal: null });
      expect(view.image.downloadBytes ?? 1).toBeGreaterThan(0);
      expect(view.volume).toEqual({ name: place.volume, exists: false });
      expect(await place.shown()).toEqual({ state: null, containers: 0 });
      expect(await place.engine.inspectVolume(place.volume)).toBeNull();
    });

    test('started, it answers on loopback and nowhere else, with a page, a log and data of its own', async () => {
      expect(why(await place.run('start-temporal'))).toBeNull();
      const view = await place.server().view(asked());
      expect(view.answer).toMatchObject({ answers: true });
      expect(view).toMatchObject({
        page: `http://127.0.0.1:${port + 1000}`,
        canUpgrade: false,
        refusal: null,
      });
      expect((await fetch(view.page ?? '')).status).toBe(200);
      const reach = await reachHost('127.0.0.2', port, signal());
      expect(reach).toMatchObject({ addresses: [{ outcome: 'refused' }] });
      const { name, value } = place.service.owner;
      expect((await place.engine.inspectVolume(place.volume))?.labels[name]).toBe(value);
      await expect
        .poll(
          async () => (await place.recorder.page({ limit: 50 })).lines.map(({ text }) => text).join('\n'),
          { timeout: 60_000 },
        )
        .toContain('Server');
      await place.temporal('operator', 'namespace', 'create', namespace);
    });

    test('a start of one that runs touches nothing', async () => {
      const before = await place.container();
      expect((await place.run('start-temporal')).outcome).toBe(`Temporal answers on ${place.address}`);
      expect((await place.container())?.startedAt).toBe(before?.startedAt);
    });

    test('the agent-runner is set up on it and is Ready', async () => {
      const { first } = place;
      const { outcome, failure } = await first.run('setup');
      expect(failure).toBeNull();
      expect(outcome).toBe('Ready: Temporal saw this worker poll');
      expect(await first.run('remove')).toMatchObject({ state: 'succeeded' });
    });

    test('stopped and started, it has its data', async () => {
      expect(why(await place.run('stop-temporal'))).toBeNull();
      expect((await place.container())?.exitCode).toBe(0);
      expect(await place.shown()).toEqual({ state: 'exited', containers: 1 });
      expect(why(await place.run('start-temporal'))).toBeNull();
      expect(await hasData()).toBe(true);
    });

    test('an upgrade that cannot start leaves the one before it, which answers with its data', async () => {
      await buildVariant(place.engine, { tag: broken, base: image }, [
        'ENTRYPOINT ["/temporal", "no-such-command"]',
      ]);
      cleanups.push(() => removeImage(place.engine, broken));
      const before = await place.container();
      const { failure } = await place.run('upgrade-temporal', place.server(broken));
      expect(failure?.reason).toContain('The container from before is back.');
      expect((await place.container())?.id).toBe(before?.id);
      expect(await place.shown()).toEqual({ state: 'running', containers: 1 });
      await expect.poll(hasData, { timeout: 20_000 }).toBe(true);
    });

    test.each([0, 1, 2, 3, 4])(
      'a console that is killed in an upgrade after change %i leaves one server, which has its data',
      async (after) => {
        await buildVariant(place.engine, { tag: newer, base: image }, [`LABEL turn="${after}"`]);
        const killed = mortalProcess(after);
        expect((await place.run('upgrade-temporal', place.server(newer, killed))).state).toBe('failed');
        expect(killed.died()).toBe(true);
        await place.server().recover([]);
        expect(await place.shown()).toEqual({ state: 'running', containers: 1 });
        expect((await place.container())?.name).toBe(place.service.containerName);
        await expect.poll(() => hasData().catch(() => false), { timeout: 30_000 }).toBe(true);
      },
    );

    test('an upgrade puts the new image in its place and keeps the data', async () => {
      cleanups.push(() => removeImage(place.engine, newer));
      await buildVariant(place.engine, { tag: newer, base: image }, ['LABEL turn="last"']);
      expect((await place.server(newer).view(asked())).canUpgrade).toBe(true);
      expect(why(await place.run('upgrade-temporal', place.server(newer)))).toBeNull();
      expect((await place.container())?.imageId).toBe((await place.engine.inspectImage(newer))?.id);
      expect(await place.shown()).toEqual({ state: 'running', containers: 1 });
      expect(await hasData()).toBe(true);
    });

    test('removed, it leaves its data to the next one', async () => {
      expect((await place.run('remove-temporal')).outcome).toBe(
        'The container is removed; its data are kept',
      );
      expect(await place.shown()).toEqual({ state: null, containers: 0 });
      expect(why(await place.run('start-temporal'))).toBeNull();
      expect(await hasData()).toBe(true);
    });

    test('where the port of its page is taken it has none', async () => {
      expect(why(await place.run('stop-temporal'))).toBeNull();
      await using _taken = await listen(port + 1000);
      expect(why(await place.run('start-temporal'))).toBeNull();
      expect(await place.server().view(asked())).toMatchObject({ page: null, answer: { answers: true } });
      expect(await hasData()).toBe(true);
    });

    test('removed with its data, nothing of it is left', async () => {
      const { log } = place.service.files;
      expect(existsSync(log)).toBe(true);
      expect(why(await place.run('remove-temporal', place.server(), { withData: true }))).toBeNull();
      expect(await place.shown()).toEqual({ state: null, containers: 0 });
      expect(await place.engine.inspectVolume(place.volume)).toBeNull();
      expect((await readdir(dirname(log))).filter((file) => file.startsWith(basename(log)))).toEqual([]);
    });

    test.each([0, 1, 2])(
      'a console that is killed in the first start after change %i leaves at most one server, which the next start brings up',
      async (after) => {
        expect((await place.run('start-temporal', place.server(image, mortalProcess(after)))).state).toBe(
          'failed',
        );
        await place.server().recover([]);
        expect((await place.shown()).containers).toBeLessThanOrEqual(1);
        expect(why(await place.run('start-temporal'))).toBeNull();
        expect(await place.shown()).toEqual({ state: 'running', containers: 1 });
        expect(why(await place.run('remove-temporal', place.server(), { withData: true }))).toBeNull();
      },
    );

    test('a port that somebody has is named with who has it, before anything is made', async () => {
      await using _taken = await listen(port);
      const { failure } = await place.run('start-temporal');
      expect(failure).toMatchObject({ code: 'temporal-port-taken' });
      expect(failure?.reason).toMatch(
        new RegExp(`^.+ \\(pid ${process.pid}\\) listens on 127.0.0.1:${port}\\.$`),
      );
      expect((await place.server().view(asked())).refusal?.code).toBe('temporal-port-taken');
      expect(await place.shown()).toEqual({ state: null, containers: 0 });
    });

    test('a stranger’s container or volume of that name is left alone', async () => {
      const { engine, service, volume } = place;
      await pulled(engine, bed.images.busybox);
      await engine.createContainer(service.containerName, {
        ...busyboxSpec(bed.images.busybox),
        command: ['true'],
      });
      expect((await place.run('start-temporal')).failure?.code).toBe('container-name-taken');
      expect((await place.run('remove-temporal')).failure?.code).toBe('container-name-taken');
      expect((await place.container())?.state).toBe('created');
      await discard(engine, service.containerName);
      await engine.createVolume(volume, {});
      expect((await place.run('start-temporal')).failure?.code).toBe('volume-name-taken');
      const removed = await place.run('remove-temporal', place.server(), { withData: true });
      expect(removed.failure?.code).toBe('volume-name-taken');
      expect(await engine.inspectVolume(volume)).not.toBeNull();
      await engine.removeVolume(volume);
      expect(await place.shown()).toEqual({ state: null, containers: 0 });
    });

    test('two consoles: the second one finds the port taken, and neither touches the other’s', async () => {
      const other = await arrangeDevServer(row, cleanups, port);
      expect(why(await place.run('start-temporal'))).toBeNull();
      const before = await place.container();
      expect((await other.run('start-temporal')).failure?.code).toBe('temporal-port-taken');
      expect((await other.run('remove-temporal', other.server(), { withData: true })).state).toBe(
        'succeeded',
      );
      expect((await place.container())?.startedAt).toBe(before?.startedAt);
      expect(why(await place.run('remove-temporal', place.server(), { withData: true }))).toBeNull();
    });
  },
);

async function pulled(engine: Engine, reference: string): Promise<void> {
  const pulling = engine.pullImage(reference, signal());
  while (!(await pulling.next()).done);
}

async function listen(port: number): Promise<AsyncDisposable> {
  const server = createServer((socket) => socket.destroy()).listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    [Symbol.asyncDispose]: async () => {
      server.close();
      await once(server, 'close');
    },
  };
}
