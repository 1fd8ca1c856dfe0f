import { z } from 'zod';
import { startDeadline } from '@/lib/core/deadline';
import type { ImageReference } from '@/lib/core/image-reference';
import type { KnownLayers } from './pull-progress';
import type { RegistryCredentials } from './registry-credentials';
import { registryFetch, registryOrigin } from './registry-request';

const readTimeoutMs = 5_000;
const acceptedTypes = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

const digestSchema = z.string().regex(/^sha256:[0-9a-f]{64}$/);
const indexSchema = z.object({
  manifests: z.array(
    z.object({
      digest: digestSchema,
      platform: z
        .object({ os: z.string(), architecture: z.string(), variant: z.string().optional() })
        .optional(),
    }),
  ),
});
const manifestSchema = z.object({
  layers: z.array(z.object({ digest: digestSchema, size: z.number().nonnegative() })),
});

/**
 * The sizes of an image's layers from the registry's manifest, before a byte is pulled: no engine gives the total up
 * front. A help, never a condition: whatever goes wrong gives null, within five seconds. Aborts only by the signal.
 */
export async function readManifestLayers(
  image: ImageReference,
  platform: string,
  credentials: RegistryCredentials | null,
  signal: AbortSignal,
): Promise<KnownLayers | null> {
  const deadline = startDeadline(readTimeoutMs, signal);
  try {
    const layers = await findLayers(image, platform, credentials, deadline.signal);
    return layers && sumUp(layers);
  } catch {
    signal.throwIfAborted();
    return null;
  } finally {
    deadline.end();
  }
}

async function findLayers(
  image: ImageReference,
  platform: string,
  credentials: RegistryCredentials | null,
  signal: AbortSignal,
): Promise<Array<{ digest: string; size: number }> | null> {
  const base = `${registryOrigin(image.registry)}/v2/${image.repository}/manifests`;
  const read = (name: string) =>
    registryFetch(`${base}/${name}`, {
      accept: acceptedTypes,
      repository: image.repository,
      credentials,
      signal,
    });
  const answer = await read(image.digest ?? image.tag ?? 'latest');
  const manifest = manifestSchema.safeParse(answer);
  if (manifest.success) return manifest.data.layers;
  const chosen = choosePlatform(indexSchema.parse(answer).manifests, platform);
  return chosen === null ? null : manifestSchema.parse(await read(chosen)).layers;
}

type IndexEntry = z.infer<typeof indexSchema>['manifests'][number];

function choosePlatform(entries: readonly IndexEntry[], platform: string): string | null {
  const [os, architecture] = platform.split('/');
  const fits = entries.filter(
    ({ platform: found }) => found?.os === os && found?.architecture === architecture,
  );
  return fits[0]?.digest ?? null;
}

/** The same layer can stand in a manifest twice (empty ones do); it is downloaded once. */
function sumUp(layers: ReadonlyArray<{ digest: string; size: number }>): KnownLayers {
  const sizes = new Map(layers.map(({ digest, size }) => [digest.slice(7, 19), size]));
  return {
    totalBytes: [...sizes.values()].reduce((total, size) => total + size, 0),
    layers: [...sizes].map(([id, totalBytes]) => ({ id, receivedBytes: 0, totalBytes, state: 'waiting' })),
  };
}
