import type { OperationInput } from '@/lib/contracts/operation';
import type { DevServerKind } from '@/lib/contracts/operation-kinds';
import { systemClock } from '@/lib/core/clock';
import { createContainerWatch } from '@/lib/engine/container-watch';
import { discard } from '@/lib/engine/fixtures/engine-on-bed';
import { createServiceRecorder } from '@/lib/logs/service-recorder';
import { arrangeRunner } from '@/lib/runner/runner-on-engine.test-support';
import { createDesiredStateStore } from '@/lib/service/desired-state';
import { noHistory } from '@/lib/service/no-history.test-support';
import { mortalProcess } from '@/lib/service/second-service.test-support';
import { createSettingsStore } from '@/lib/settings/settings-store';
import { connectTemporal } from '@/lib/temporal/connection';
import { readBed } from '@/testbed/bed';
import { command } from '@/testbed/command';
import { createDevServer } from './create-dev-server';
import { dataVolumeName, devServer } from './dev-server';

const bed = readBed();

type Row = (typeof bed.engines)[number];
type Cleanups = Array<() => Promise<unknown>>;

/** A console of a fresh home, set to a Temporal on that port where nothing listens. */
export async function arrangeDevServer(row: Row, cleanups: Cleanups, port: number) {
  const first = await arrangeRunner(row, cleanups);
  const { engine, operations } = first;
  const settings = createSettingsStore({ path: first.service.settings.path });
  const address = `127.0.0.1:${port}`;
  await settings.restore(Buffer.from(`TEMPORAL_ADDRESS=${address}\nSTIGMER_TASK_QUEUE=${first.queue}\n`));
  const config = { ...first.config, temporalImage: bed.images.temporal ?? '' };
  const service = devServer(config, connectTemporal);
  const { containerName } = service;
  const volume = dataVolumeName(service);
  cleanups.push(async () => {
    for (const name of [containerName, `${containerName}-previous`]) await discard(engine, name);
    await engine.removeVolume(volume);
  });
  const watch = createContainerWatch(engine, containerName, systemClock);
  const stop = new AbortController();
  const following = watch.follow(stop.signal).catch(() => undefined);
  const recorder = createServiceRecorder(service, {
    ...{ clock: systemClock, engine: async () => engine, watch: () => watch },
  });
  recorder.start();
  cleanups.push(async () => {
    stop.abort();
    await Promise.all([following, recorder.stop()]);
  });
  const desired = createDesiredStateStore(service.files.desiredState);
  const server = (image = config.temporalImage, process = mortalProcess(Number.POSITIVE_INFINITY)) =>
    createDevServer({
      ...{ service, settings, connectTemporal, clock: systemClock, history: noHistory },
      config: { ...config, temporalImage: image },
      desired: process.desired(desired),
      engine: async () => process.engine(engine),
      detect: async () => ({ candidates: [], advice: [], facts: engine.facts }),
      refreshHealth: async () => undefined,
      watch: () => watch,
      clearLog: (signal) => recorder.clear(signal),
    });
  const run = async (kind: DevServerKind, by = server(), input?: OperationInput) => {
    const { operation } = operations.start(by.operation(kind, input), 'test');
    return await operations.whenEnded(operation.id);
  };
  /** The command line of Temporal's own, against this server. */
  const temporal = (...words: string[]) =>
    command(bed.temporal?.binary ?? '', [...words, '--address', address], { timeoutMs: 20_000 });
  const shown = async () => {
    const owned = await engine.findContainers(service.owner);
    return { state: (await engine.inspectContainer(containerName))?.state ?? null, containers: owned.length };
  };
  return {
    ...{
      first,
      engine,
      config,
      service,
      volume,
      address,
      server,
      run,
      temporal,
      shown,
      recorder,
    },
    container: () => engine.inspectContainer(containerName),
  };
}

export const why = ({ failure }: { failure: { code: string; reason: string } | null }) =>
  failure && `${failure.code}: ${failure.reason}`;
