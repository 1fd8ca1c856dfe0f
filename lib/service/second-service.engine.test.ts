import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Operation, OperationKind } from '@/lib/contracts/operation';
import { systemClock } from '@/lib/core/clock';
import { createContainerWatch } from '@/lib/engine/container-watch';
import { discard, removeImage } from '@/lib/engine/fixtures/engine-on-bed';
import { checkContainer } from '@/lib/health/checks/container';
import { collectContainer } from '@/lib/health/collect-container';
import { noReadyRecord } from '@/lib/health/since-ready/no-ready-record.test-support';
import { createServiceRecorder } from '@/lib/logs/service-recorder';
import { arrangeRunner } from '@/lib/runner/runner-on-engine.test-support';
import { createSettingsStore } from '@/lib/settings/settings-store';
import { readBed } from '@/testbed/bed';
import { isOwnContainer } from './container-ownership';
import type { ManagedService } from './managed-service';
import { noHistory } from './no-history.test-support';
import { buildEcho, createEcho, echoLine, echoService, mortalProcess } from './second-service.test-support';

const bed = readBed();

type Row = (typeof bed.engines)[number];
type Cleanups = Array<() => Promise<unknown>>;

/** The agent-runner and an echo of one home, each with all that a service has. */
async function arrange(row: Row, cleanups: Cleanups) {
  const first = await arrangeRunner(row, cleanups);
  const { engine, config, operations } = first;
  const image = `${bed.registry.address}/echo/${row.name}:1`;
  await buildEcho(engine, bed.images.busybox, image);
  cleanups.push(() => removeImage(engine, image));
  const containerName = `${config.containerName}-echo`;
  const settings = createSettingsStore({ path: join(config.consoleDirectory, 'echo.env') });
  const service = echoService({ home: config.homeDirectory, containerName, settings }, engine);
  cleanups.push(async () => {
    for (const name of [containerName, `${containerName}-previous`]) await discard(engine, name);
  });
  const watch = createContainerWatch(engine, containerName, systemClock);
  const stop = new AbortController();
  const following = watch.follow(stop.signal).catch(() => undefined);
  cleanups.push(async () => {
    stop.abort();
    await following;
  });
  const shared = { clock: systemClock, engine: async () => engine };
  const recorders = [
    createServiceRecorder(first.service, { ...shared, watch: () => first.health.containerWatch() }),
    createServiceRecorder(service, { ...shared, watch: () => watch }),
  ];
  for (const recorder of recorders) {
    recorder.start();
    cleanups.push(() => recorder.stop());
  }
  const echo = (process?: ReturnType<typeof mortalProcess>) =>
    createEcho(service, image, { engine, watch: () => watch }, process);
  const runEcho = async (kind: Parameters<ReturnType<typeof echo>['operation']>[0], by = echo()) => {
    const { operation } = operations.start(by.operation(kind), 'test');
    return await operations.whenEnded(operation.id);
  };
  return { first, engine, config, service, watch, echo, runEcho };
}

const why = ({ failure }: Operation) => failure && `${failure.code}: ${failure.reason}`;

describe.skipIf(bed.temporal === null).each(bed.engines)('two services of one home on $name', (row) => {
  const cleanups: Cleanups = [];
  let place: Awaited<ReturnType<typeof arrange>>;

  beforeAll(async () => {
    place = await arrange(row, cleanups);
    const both = await Promise.all([place.first.run('setup'), place.runEcho('setup')]);
    expect(both.map(why)).toEqual([null, null]);
  });
  afterAll(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });

  const inspect = ({ containerName }: Pick<ManagedService, 'containerName'>) =>
    place.engine.inspectContainer(containerName);
  /** All of a service that an operation of the other one could have touched. */
  const traces = async ({ service }: { service: ManagedService }) => {
    const facts = await inspect(service);
    const { settings, files } = service;
    const read = (path: string) => readFile(path, 'utf8').catch(() => null);
    return {
      container: [facts?.id, facts?.state, facts?.startedAt],
      desired: await read(files.desiredState),
      settings: await Promise.all(['', '.applied', '.on-trial'].map((end) => read(settings.path + end))),
      archive: await readdir(files.archive).catch(() => []),
    };
  };
  let runnerBefore: Awaited<ReturnType<typeof traces>>;
  beforeEach(async () => {
    runnerBefore = await traces(place.first);
  });
  const expectRunnerUntouched = async () => expect(await traces(place.first)).toEqual(runnerBefore);

  /** What the engine shows of it: its one container, and none under the name of a trial. */
  const shown = async () => {
    const { service, engine } = place;
    const owned = await engine.findContainers(service.owner);
    return { state: (await inspect(service))?.state ?? null, containers: owned.length };
  };

  test('each is set up by its own rule, at the same time, as a container of its own', async () => {
    const { first, service } = place;
    const [runner, echo] = [await inspect(first.service), await inspect(service)];
    if (runner === null || echo === null) throw new Error('Both were just set up');
    expect([runner, echo].map((each) => isOwnContainer(each, first.service))).toEqual([true, false]);
    expect([runner, echo].map((each) => isOwnContainer(each, service))).toEqual([false, true]);
    expect((await place.runEcho('setup')).steps.map(({ state }) => state)).toEqual([
      'skipped',
      'skipped',
      'succeeded',
    ]);
    expect((await first.run('setup')).outcome).toContain('Already set up');
  });

  test('each has its log in a file of its own', async () => {
    const { first, service } = place;
    const text = (path: string) => readFile(path, 'utf8').catch(() => '');
    await expect.poll(() => text(service.files.log), { timeout: 20_000 }).toContain(echoLine);
    await expect.poll(() => text(first.service.files.log), { timeout: 20_000 }).toContain('poll');
    expect(await text(first.service.files.log)).not.toContain(echoLine);
    expect((await text(service.files.log)).match(new RegExp(echoLine, 'g'))).toHaveLength(1);
  });

  test('stop, start and restart of one are seen by its own health, and leave the other alone', async () => {
    const { engine, service, watch } = place;
    const health = async () => {
      const parts = {
        service,
        history: noHistory,
        memoryKills: () => null,
        sinceReady: noReadyRecord,
        operationRunning: () => null,
        clock: systemClock,
        engine,
        watch,
        image: null,
      };
      const request = { previous: null, fresh: true, signal: AbortSignal.timeout(20_000) };
      const { evidence } = await collectContainer(parts, request);
      const context = { engine: engine.facts, oldRunner: null, pending: [], at: systemClock.now() };
      const { state, code } = checkContainer(evidence, context);
      return code ?? state;
    };
    expect(await health()).toBe('pass');
    expect(why(await place.runEcho('stop'))).toBeNull();
    expect(await shown()).toEqual({ state: 'exited', containers: 1 });
    expect(await health()).toBe('container-stopped');
    for (const kind of ['start', 'restart'] as const) {
      expect(why(await place.runEcho(kind))).toBeNull();
      expect(await health()).toBe('pass');
    }
    await expectRunnerUntouched();
  });

  test.each<[OperationKind & ('restart' | 'setup'), number]>([
    ['restart', 0],
    ['restart', 1],
    ['setup', 1],
    ['setup', 2],
    ['setup', 3],
    ['setup', 4],
  ])(
    'a console that is killed in %s after change %i leaves one echo, which runs again',
    async (kind, after) => {
      const { service, echo, first } = place;
      // Another spec: set-up makes another container.
      await writeFile(service.settings.path, `ECHO_TURN=${kind}-${after}\n`);
      const killed = mortalProcess(after);
      expect((await place.runEcho(kind, echo(killed))).state).toBe('failed');
      expect(killed.died()).toBe(true);
      await echo().recover([]);
      // The other's recovery as well: both begin at the console's start.
      await first.runner.recover([]);
      expect(await shown()).toEqual({ state: 'running', containers: 1 });
      expect((await inspect(service))?.name).toBe(service.containerName);
      await expectRunnerUntouched();
    },
  );

  test('removed, one leaves nothing but its files; the other goes on, and the other way round', async () => {
    const { first, service } = place;
    expect(why(await place.runEcho('remove'))).toBeNull();
    expect(await shown()).toEqual({ state: null, containers: 0 });
    await expectRunnerUntouched();
    expect((await stat(service.files.log)).size).toBeGreaterThan(0);
    expect(why(await place.runEcho('setup'))).toBeNull();
    const echoBefore = await traces(place);
    for (const kind of ['stop', 'start', 'restart', 'remove'] as const)
      expect(why(await first.run(kind))).toBeNull();
    expect(await traces(place)).toEqual(echoBefore);
  });
});
