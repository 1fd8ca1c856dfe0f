import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { baseArchive, baseImage, importBaseImage } from './base-image';
import type { Bed } from './bed';
import { type EngineRow, engineRows } from './engines';
import { pushAgentRunner, pushBusybox } from './images';
import { installMissing } from './install';
import { startRegistry } from './registry';
import type { Step } from './steps';
import { startTemporal } from './temporal';
import { temporalBinary } from './temporal-binary';

export interface BringUpOptions {
  directory: string;
  /** Names of rows of engines.ts. */
  engines: readonly string[];
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
  const start = async (row: EngineRow) => {
    const { socketPath } = await step(`start ${row.name}`, () => row.start({ directory, name: row.name }));
    return { name: row.name, kind: row.kind, socketPath };
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

async function bringUpImages(
  { directory, step }: BringUpOptions,
  engines: Bed['engines'],
): Promise<Pick<Bed, 'registry' | 'images'>> {
  const { address, accessLog } = await step('start the registry', () => startRegistry({ directory }));
  const builder = engines.find(({ kind }) => kind === 'docker');
  if (builder === undefined) throw new Error('The bed needs a Docker row: it builds and pushes the images');
  const archive = step('get the base image', baseArchive);
  archive.catch(() => undefined);
  const busybox = await step('push the test image', () => pushBusybox(builder.socketPath, address));
  const agentRunner = await step('build or load agent-runner, push it', () =>
    pushAgentRunner(builder.socketPath, address, () => archive),
  );
  const base = await archive;
  for (const { name, socketPath } of engines) {
    await step(`import the base image into ${name}`, () => importBaseImage(socketPath, base));
  }
  return {
    registry: { address, accessLog },
    images: { busybox, agentRunner, base: `${baseImage.repository}:${baseImage.tag}` },
  };
}

/** Brings everything up in the directory, slow things side by side, and writes `bed.json` last. */
export async function bringUp(options: BringUpOptions): Promise<Bed> {
  const { directory, step } = options;
  await mkdir(directory, { recursive: true });
  await step('install what is missing', installMissing);
  const parts = [
    startEngines(options).then(async (engines) => ({ engines, ...(await bringUpImages(options, engines)) })),
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
