import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { systemClock } from '@/lib/core/clock';
import { discard, startBusybox } from '@/lib/engine/fixtures/engine-on-bed';
import { arrangeHome, type Cleanups, startMonitor } from '@/lib/health/worker-on-engine.test-support';
import { createContainerSource } from '@/lib/logs/container-source';
import { createLogRecorder } from '@/lib/logs/recorder';
import { isOwnContainer, ownerLabel, ownLabels } from '@/lib/service/container-ownership';
import { readBed } from './bed';
import { isOnPath } from './command';
import { startPodman } from './podman';
import { takeDown } from './take-down';

const bed = readBed();
const cleanups: Cleanups = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const sleepsAfterSeconds = 4;
const lines = 500;
/** Twice as long as it takes to fall asleep. */
const awakeLines = 160;
/** At least 25 s. */
const script = `i=0; while [ $i -lt ${lines} ]; do i=$((i+1)); echo $i; sleep 0.05; done; exec sleep 600`;

/** One of its own, whatever engine the suite is run on; on the machine’s own nothing is ended. */
const hasPodman = (await isOnPath('podman')) && bed.engines.every(({ own }) => !own);

describe.skipIf(!hasPodman)('Podman behind a socket', () => {
  /** As a user's systemd starts it: by the first connection. */
  async function arrange() {
    const directory = await mkdtemp(join(tmpdir(), 'e-sleep-'));
    cleanups.push(() => takeDown(directory));
    const { socketPath } = await startPodman({ directory, name: 'podman', sleepsAfterSeconds });
    const starts = () => readFileSync(join(directory, 'podman.log'), 'utf8').match(/^awake \d+$/gm) ?? [];
    const ends = () => readFileSync(join(directory, 'podman.log'), 'utf8').match(/^asleep$/gm)?.length ?? 0;
    const endService = () => process.kill(Number(starts().at(-1)?.replace('awake ', '')), 'SIGTERM');
    const config = await arrangeHome({ socketPath, image: bed.images.busybox, cleanups });
    const owner = ownerLabel(config.homeDirectory);
    const name = config.containerName;
    const box = await startBusybox(
      bed.images.busybox,
      { name: 'podman', socketPath },
      {
        name,
        labels: ownLabels(owner, { identity: name, specHash: '' }),
        command: ['sh', '-c', script],
      },
    );
    cleanups.push(() => discard(box.engine, name));
    const monitor = startMonitor(config, bed.temporal?.address ?? 'localhost:9', cleanups);
    const said = new Set<string>();
    monitor.subscribe(({ title, engine }) => said.add(engine === null ? 'no engine' : title));
    await mkdir(config.logDirectory, { recursive: true });
    const isOwn = (container: Parameters<typeof isOwnContainer>[0]) => isOwnContainer(container, { owner });
    const recorder = createLogRecorder({
      directory: config.logDirectory,
      containers: createContainerSource({ containerName: name, isOwn, clock: systemClock }),
      clock: systemClock,
      engine: () => monitor.engine(),
    });
    cleanups.push(() => recorder.stop());
    recorder.start();
    return { monitor, recorder, said, starts, ends, endService };
  }

  test('E32: that ends and is woken again is never said to be lost, and no line is; it sleeps when the console has ended', async () => {
    const { monitor, recorder, said, starts, ends, endService } = await arrange();
    const recorded = () => recorder.summary().lastNumber;
    const before = ends();
    await expect.poll(recorded, { timeout: 60_000 }).toBeGreaterThan(awakeLines);
    expect(ends(), 'what is followed keeps it awake').toBe(before);

    for (const reached of [awakeLines + 40, lines]) {
      const started = starts().length;
      endService();
      await expect.poll(() => starts().length, { timeout: 30_000 }).toBeGreaterThan(started);
      await expect.poll(recorded, { timeout: 60_000 }).toBeGreaterThanOrEqual(reached);
    }
    const numbers = async () => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of recorder.download()) chunks.push(chunk);
      const text = Buffer.concat(chunks).toString('utf8');
      return [...text.matchAll(/^\S+ (\d+)$/gm)].map(([, number]) => Number(number));
    };
    // A divider has a number as well: the last line may come a moment later.
    await expect.poll(async () => (await numbers()).at(-1), { timeout: 60_000 }).toBe(lines);
    expect(await numbers()).toEqual(Array.from({ length: lines }, (_, index) => index + 1));
    expect([...said].filter((title) => ['Engine lost', 'no engine'].includes(title))).toEqual([]);

    const slept = ends();
    await Promise.all([monitor.stop(), recorder.stop()]);
    await expect.poll(ends, { timeout: 30_000 }).toBeGreaterThan(slept);
  }, 180_000);
});
