import { createHash } from 'node:crypto';
import { z } from 'zod';
import { callEngine, type EngineConnection } from './connection';
import { answerInvalid } from './engine-failure';
import { listImages } from './image-list';
import type { EngineFacts } from './types';

const timeoutMs = 30_000;
/** Docker walks through every volume. */
const sizesTimeoutMs = 60_000;

export interface InventoryContainer {
  id: string;
  name: string;
  /** `sha256:…`. */
  imageId: string;
  /** As it was asked for. */
  imageReference: string;
  labels: Record<string, string>;
  state: string;
  /** What it wrote beside its image. */
  sizeBytes: number;
}

/** A layer, known by itself and all below it. */
export interface InventoryLayer {
  chain: string;
  sizeBytes: number;
}

export interface InventoryImage {
  id: string;
  names: string[];
  sizeBytes: number;
  layers: InventoryLayer[];
}

export interface InventoryVolume {
  name: string;
  labels: Record<string, string>;
  sizeBytes: number | null;
}

/** Everything that an engine has, whoever made it. */
export interface EngineInventory {
  containers: InventoryContainer[];
  images: InventoryImage[];
  volumes: InventoryVolume[];
}

const labelsSchema = z.record(z.string(), z.string()).nullish();
const containersSchema = z.array(
  z.looseObject({
    Id: z.string(),
    Names: z.array(z.string()).nullish(),
    ImageID: z.string(),
    Image: z.string().nullish(),
    Labels: labelsSchema,
    State: z.string().nullish(),
    SizeRw: z.number().nullish(),
  }),
);
const historySchema = z.array(
  z.looseObject({ Created: z.number(), CreatedBy: z.string(), Size: z.number().nullish() }),
);
const volumesSchema = z.looseObject({
  Volumes: z.array(z.looseObject({ Name: z.string(), Labels: labelsSchema })).nullish(),
});
const sizesSchema = z.looseObject({
  Volumes: z
    .array(
      z.looseObject({
        Name: z.string(),
        UsageData: z.looseObject({ Size: z.number() }).nullish(),
      }),
    )
    .nullish(),
});

/** Podman leaves out the algorithm. */
const fullId = (id: string) => (id.startsWith('sha256:') ? id : `sha256:${id}`);

/**
 * Reads what an engine has. Layers are read for the wanted images only: that takes a question each.
 * @throws Failure `engine-*`
 */
export async function readInventory(
  { socketPath, reach, kind }: EngineFacts,
  wanted: (image: Pick<InventoryImage, 'id' | 'names'>, containers: readonly InventoryContainer[]) => boolean,
  signal: AbortSignal,
): Promise<EngineInventory> {
  const name = kind === 'podman' ? 'Podman' : 'Docker';
  const connection: EngineConnection = { socketPath, name, ...(reach && { reach }) };
  const [containers, listed, volumes] = await Promise.all([
    listContainers(connection, signal),
    listImages(connection, signal),
    listVolumes(connection, signal),
  ]);
  const images: InventoryImage[] = [];
  for (const { id, names, sizeBytes } of listed) {
    const layers = wanted({ id, names }, containers) ? await readLayers(connection, id, signal) : [];
    images.push({ id, names, sizeBytes, layers });
  }
  return { containers, images, volumes };
}

async function listContainers(
  connection: EngineConnection,
  signal: AbortSignal,
): Promise<InventoryContainer[]> {
  const action = 'list the containers';
  const answer = await callEngine(connection, { action, timeoutMs, signal }, (docker) =>
    docker.listContainers({ all: true, size: true }),
  );
  const parsed = containersSchema.safeParse(answer);
  if (!parsed.success) throw answerInvalid(action, 'unexpected entries');
  return parsed.data.map(({ Id, Names, ImageID, Image, Labels, State, SizeRw }) => ({
    id: Id,
    name: (Names?.[0] ?? '').replace(/^\//, ''),
    imageId: fullId(ImageID),
    imageReference: Image ?? '',
    labels: Labels ?? {},
    state: State ?? 'unknown',
    // Docker leaves a zero out.
    sizeBytes: SizeRw ?? 0,
  }));
}

async function readLayers(
  connection: EngineConnection,
  id: string,
  signal: AbortSignal,
): Promise<InventoryLayer[]> {
  const action = 'read the layers of an image';
  const answer = await callEngine(connection, { action, timeoutMs, signal }, (docker) =>
    docker.getImage(id).history(),
  );
  const parsed = historySchema.safeParse(answer);
  if (!parsed.success) throw answerInvalid(action, 'unexpected entries');
  let chain = '';
  return parsed.data.reverse().map(({ Created, CreatedBy, Size }) => {
    const link = JSON.stringify([chain, Created, CreatedBy, Size]);
    chain = createHash('sha256').update(link).digest('hex');
    return { chain, sizeBytes: Size ?? 0 };
  });
}

async function listVolumes(connection: EngineConnection, signal: AbortSignal): Promise<InventoryVolume[]> {
  const action = 'list the volumes';
  const answer = await callEngine(connection, { action, timeoutMs, signal }, (docker) =>
    docker.listVolumes(),
  );
  const parsed = volumesSchema.safeParse(answer);
  if (!parsed.success) throw answerInvalid(action, 'unexpected entries');
  const volumes = parsed.data.Volumes ?? [];
  const sizes = volumes.length === 0 ? new Map<string, number>() : await volumeSizes(connection, signal);
  return volumes.map(({ Name, Labels }) => ({
    name: Name,
    labels: Labels ?? {},
    sizeBytes: sizes.get(Name) ?? null,
  }));
}

/** A size that cannot be told is no reason to stop. */
async function volumeSizes(connection: EngineConnection, signal: AbortSignal): Promise<Map<string, number>> {
  const call = { action: 'measure the volumes', timeoutMs: sizesTimeoutMs, signal };
  try {
    const parsed = sizesSchema.safeParse(await callEngine(connection, call, (docker) => docker.df()));
    const volumes = (parsed.success && parsed.data.Volumes) || [];
    return new Map(
      volumes.flatMap(({ Name, UsageData }) =>
        // Docker writes -1 where it does not know.
        UsageData && UsageData.Size >= 0 ? [[Name, UsageData.Size]] : [],
      ),
    );
  } catch {
    signal.throwIfAborted();
    return new Map();
  }
}
