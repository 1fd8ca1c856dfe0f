import { statfs } from 'node:fs/promises';
import { z } from 'zod';
import { Failure } from '@/lib/core/failure';
import { shellCommand } from '@/lib/core/shell-command';
import { formatBytes } from '@/lib/core/units';
import { callEngine, type EngineConnection } from './connection';
import { diskFull, type RegistrySituation } from './image-failure-kinds';
import type { Registry } from './registry';
import { type ImageManifest, readLayerIds } from './registry-manifest';
import type { EngineFacts } from './types';

const listTimeoutMs = 15_000;
const listSchema = z.array(z.looseObject({ Id: z.string() }));
const layersSchema = z.looseObject({
  RootFS: z.looseObject({ Layers: z.array(z.string()).nullish() }).nullish(),
});

/**
 * Throws `image-disk-full` when the disk of the engine's images cannot take what would be downloaded, which is less than
 * what it comes to unpacked. Says nothing where the disk is not this machine's, or cannot be asked.
 */
export async function checkSpace(
  parts: { connection: EngineConnection; facts: EngineFacts; registry: Registry },
  situation: RegistrySituation,
  manifest: ImageManifest,
  signal: AbortSignal,
): Promise<void> {
  if (parts.facts.host === 'virtual-machine') return;
  await parts.registry.ask(situation, signal, async (client, { imageDirectory }) => {
    if (imageDirectory === null) return;
    const freeBytes = await freeBytesOf(imageDirectory, parts.facts.rootless);
    if (freeBytes === null || freeBytes >= manifest.totalBytes) return;
    const layerIds = await readLayerIds(client, manifest);
    const neededBytes = bytesMissing(manifest, layerIds, await layersHere(parts.connection, signal));
    if (freeBytes < neededBytes) throw notEnough(situation, imageDirectory, neededBytes, freeBytes);
  });
}

/** Null: it is not on this machine, or hidden from this user. */
async function freeBytesOf(directory: string, rootless: boolean): Promise<number | null> {
  try {
    const { bsize, bfree, bavail } = await statfs(directory);
    // What is kept back for root is there for an engine that is root's.
    return bsize * (rootless ? bavail : bfree);
  } catch {
    return null;
  }
}

/** Layers are known by their unpacked digests here; both lists have the same order. */
function bytesMissing(
  { parts, totalBytes }: ImageManifest,
  layerIds: readonly string[],
  here: ReadonlySet<string>,
): number {
  if (layerIds.length !== parts.length) return totalBytes;
  const missing = new Map(
    parts.flatMap(({ digest, size }, index) => (here.has(layerIds[index] ?? '') ? [] : [[digest, size]])),
  );
  return [...missing.values()].reduce((total, size) => total + size, 0);
}

async function layersHere(connection: EngineConnection, signal: AbortSignal): Promise<Set<string>> {
  const call = { action: 'list its images', timeoutMs: listTimeoutMs, signal, passed: [404] };
  const images = listSchema.parse(await callEngine(connection, call, (docker) => docker.listImages()));
  const layers = images.map(async ({ Id }) => {
    // An image that has gone meanwhile has no layers here.
    const answer = await callEngine(connection, call, (docker) => docker.getImage(Id).inspect()).catch(
      () => null,
    );
    return layersSchema.safeParse(answer).data?.RootFS?.Layers ?? [];
  });
  return new Set((await Promise.all(layers)).flat());
}

function notEnough(
  situation: RegistrySituation,
  directory: string,
  neededBytes: number,
  freeBytes: number,
): Failure {
  const remedy = { ...diskFull().remedy, command: shellCommand('df', '-h', directory) };
  return new Failure({
    ...diskFull(),
    remedy,
    title: `The image ${situation.image} does not fit on the disk`,
    reason: `It needs at least ${formatBytes(neededBytes)} where the engine keeps its images, and ${formatBytes(freeBytes)} are free. Nothing that was there has changed.`,
    evidence: [
      { label: 'directory', value: directory },
      { label: 'needed at least', value: formatBytes(neededBytes) },
      { label: 'free', value: formatBytes(freeBytes) },
    ],
  });
}
