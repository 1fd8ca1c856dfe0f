import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BaseImage, nodeBase, pythonBase } from './base-image';
import type { Bed } from './bed';
import { isOnPath } from './command';
import { pushDevServer } from './dev-server-image';
import { type EngineRow, engineRows } from './engines';
import { freePort } from './free-port';
import { pushAgentRunner, pushBusybox } from './images';
import { installMissing } from './install';
import { findOwnEngine, noteOwnEngine } from './own-engine';
import { pushPythonImages } from './python-images';
import { startRegistry, startRegistryContainer } from './registry';
import type { Step } from './steps';
import { startTemporal } from './temporal';
import { temporalBinary } from './temporal-binary';

export interface BringUpOptions {
  directory: string;
  /** Names of rows of engines.ts, or the machine's own engine. */
  engines: readonly string[] | 'own';
  /** For the tests, which need a browser; the playground's user has one. */
  forTests: boolean;
  step: Step;
}

function chosenRows(names: readonly string[]): EngineRow[] {
  return names.map((name) => {
    const row = engineRows.find((each) => each.name === name);
    if (row === undefined) {
      throw new Error(
        `There is no engine ${name}; there are ${engineRows.map((each) => each.name).join(', ')}`,
      );
    }
    return row;
  });
}

async function startEngines({ directory, engines, step }: BringUpOptions): Promise<Bed['engines']> {
  if (engines === 'own') {
    const own = await step('find this machine’s own engine', () => findOwnEngine(process.env));
    console.log(`The tests use ${own.socketPath}, with containers and images of names of their own.`);
    return [own];
  }
  const start = async (row: EngineRow) => {
    const { socketPath } = await step(`start ${row.name}`, () => row.start({ directory, name: row.name }));
    return { name: row.name, kind: row.kind, socketPath, own: false, sharesHost: true };
  };
  return await Promise.all(chosenRows(engines).map(start));
}

/** Null where none can be had: the suites that need it are then skipped by name. */
async function bringUpTemporal({ directory, step }: BringUpOptions): Promise<Bed['temporal']> {
  try {
    const binary = await step('get Temporal', temporalBinary);
    const { address } = await step('start Temporal', () => startTemporal({ directory, binary }));
    return { address, binary };
  } catch (error) {
    console.error(`No Temporal server: ${error instanceof Error ? error.message : error}`);
    if (process.env.CI === 'true') throw error;
    return null;
  }
}

/** Null where there is no binary, which `bringUpTemporal` tells. */
async function devServerImage(socketPath: string, registry: string): Promise<string | null> {
  const binary = await temporalBinary().catch(() => null);
  return binary && (await pushDevServer(socketPath, registry, binary));
}

/** The engine that builds and pushes the images: any Docker, else whichever answers to Docker's client. */
function builderOf(engines: Bed['engines']): Bed['engines'][number] {
  const builder = engines.find(({ kind }) => kind === 'docker') ?? engines.find(({ own }) => own);
  if (builder === undefined) throw new Error('The bed needs a Docker row: it builds and pushes the images');
  return builder;
}

async function bringUpImages(
  { directory, step, forTests }: BringUpOptions,
  engines: Bed['engines'],
  base: BaseImage,
): Promise<Pick<Bed, 'registry' | 'images'>> {
  const builder = builderOf(engines);
  const { socketPath } = builder;
  const address = `127.0.0.1:${await freePort()}`;
  if (builder.own) await noteOwnEngine(directory, { socketPath, registry: address });
  const asContainer = builder.own && !(await isOnPath('docker-registry'));
  const { accessLog } = await step('start the registry', () =>
    asContainer
      ? startRegistryContainer({ directory, address, socketPath })
      : startRegistry({ directory, address }),
  );
  const busybox = await step('push the test image', () => pushBusybox(socketPath, address));
  const { runtime, tools } = await step('build or load agent-runner, push it', () =>
    pushAgentRunner(socketPath, address, base),
  );
  const python = forTests
    ? await step('build or load the Python images, push them', () =>
        pushPythonImages(socketPath, address, pythonBase(builder.own)),
      )
    : null;
  const temporal = forTests
    ? await step('push the image of Temporal', () => devServerImage(socketPath, address))
    : null;
  for (const engine of engines) {
    await step(`get the base image into ${engine.name}`, () => base.provide(engine.socketPath));
  }
  return {
    registry: { address, accessLog },
    images: {
      busybox,
      agentRunner: runtime,
      agentRunnerTools: tools,
      base: base.reference,
      temporal,
      pythonWorker: python?.plain ?? null,
      originalRunner: python?.original ?? null,
    },
  };
}

/** Brings everything up in the directory, slow things side by side, and writes `bed.json` last. */
export async function bringUp(options: BringUpOptions): Promise<Bed> {
  const { directory, step } = options;
  await mkdir(directory, { recursive: true });
  const own = options.engines === 'own';
  const purposes = new Set([...options.engines, ...(options.forTests ? ['tests'] : [])]);
  if (!own) await step('install what is missing', () => installMissing(purposes));
  const base = nodeBase(own);
  const parts = [
    startEngines(options).then(async (engines) => ({
      engines,
      ...(await bringUpImages(options, engines, base)),
    })),
    bringUpTemporal(options),
  ] as const;
  // Both are awaited to their end, so that nothing goes on starting behind a failure.
  const [engines, temporal] = await Promise.allSettled(parts);
  if (engines.status === 'rejected') throw engines.reason;
  if (temporal.status === 'rejected') throw temporal.reason;
  const bed: Bed = { directory, temporal: temporal.value, ...engines.value };
  await writeFile(join(directory, 'bed.json'), `${JSON.stringify(bed, null, 2)}\n`);
  return bed;
}
