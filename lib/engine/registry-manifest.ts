import { createHash } from 'node:crypto';
import { z } from 'zod';
import { Failure } from '@/lib/core/failure';
import { jsonOrNull } from '@/lib/core/json-or-null';
import { platformMissing, type RegistrySituation } from './image-failure-kinds';
import type { KnownLayers } from './pull-progress';
import type { RegistryClient } from './registry-client';
import type { RegistryAnswer } from './registry-exchange';

/** An image at its registry, for this machine's platform. */
export interface RemoteImage {
  createdAt: number | null;
  labels: Record<string, string>;
  /** Packed, as its layers travel. */
  sizeBytes: number;
}

const acceptedTypes = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

const digestSchema = z.string().regex(/^sha256:[0-9a-f]{64}$/);
const platformSchema = z.object({ os: z.string(), architecture: z.string() });
const indexSchema = z.object({
  manifests: z.array(z.object({ digest: digestSchema, platform: platformSchema.optional() })),
});
const partSchema = z.object({ digest: digestSchema, size: z.number().nonnegative() });
const manifestSchema = z.object({ config: partSchema.optional(), layers: z.array(partSchema) });
const detailsSchema = z.looseObject({
  created: z.string().optional(),
  config: z.looseObject({ Labels: z.record(z.string(), z.string()).nullish() }).nullish(),
});
const configurationSchema = z.looseObject({ rootfs: z.looseObject({ diff_ids: z.array(z.string()) }) });

type Part = z.infer<typeof partSchema>;
type Layers = Pick<KnownLayers, 'totalBytes' | 'layers'>;

/** What a registry says of an image for one platform, before a byte of it is pulled. */
export interface ImageManifest extends KnownLayers {
  /** Of what the tag named when it was read: of the index where there is one. */
  digest: string;
  configuration: Part | null;
  /** As the manifest has them, from the bottom up. */
  parts: Part[];
}

/**
 * The sizes of an image's layers: no engine gives the total up front.
 * @param platform `linux/amd64`: whose layers they are when the registry offers several
 * @param seen the digest that the tag had a moment ago, which is read whatever the tag is by now
 * @throws Failure `image-*`
 */
export async function readManifest(
  client: RegistryClient,
  situation: RegistrySituation,
  platform: string,
  seen: string | null = null,
): Promise<ImageManifest> {
  const read = async (name: string) => await client.ask('GET', `manifests/${name}`, acceptedTypes);
  const first = await read(seen ?? tagOf(situation));
  const digest = `sha256:${createHash('sha256').update(first.body).digest('hex')}`;
  const index = indexSchema.safeParse(jsonOrNull(first.body)).data;
  if (index === undefined) return { ...toManifest(first, situation), digest };
  const chosen = choosePlatform(index.manifests, platform);
  if (chosen === null) throw notForPlatform(index.manifests, situation, platform);
  return { ...toManifest(await read(chosen), situation), digest };
}

/** The digest that the image's tag has at the registry now: one HEAD, which registries do not count as a pull. */
export async function readTagDigest(
  client: RegistryClient,
  situation: RegistrySituation,
): Promise<string | null> {
  const { headers } = await client.ask('HEAD', `manifests/${tagOf(situation)}`, acceptedTypes);
  return digestSchema.safeParse(headers['docker-content-digest']).data ?? null;
}

/** The layers' digests when they are unpacked, which are others than those that travel. */
export async function readLayerIds(client: RegistryClient, manifest: ImageManifest): Promise<string[]> {
  const configuration = await readConfiguration(client, manifest);
  return configurationSchema.safeParse(configuration).data?.rootfs.diff_ids ?? [];
}

/** When the image was made, and its labels; nothing where the registry keeps no configuration. */
export async function readDetails(
  client: RegistryClient,
  manifest: ImageManifest,
): Promise<Pick<RemoteImage, 'createdAt' | 'labels'>> {
  const { created, config } = detailsSchema.safeParse(await readConfiguration(client, manifest)).data ?? {};
  const createdAt = Date.parse(created ?? '');
  return { createdAt: createdAt > 0 ? createdAt : null, labels: config?.Labels ?? {} };
}

async function readConfiguration(client: RegistryClient, { configuration }: ImageManifest): Promise<unknown> {
  if (configuration === null) return null;
  const { body } = await client.ask('GET', `blobs/${configuration.digest}`, '*/*');
  return jsonOrNull(body);
}

function tagOf({ image }: RegistrySituation): string {
  return image.digest ?? image.tag ?? 'latest';
}

function toManifest(answer: RegistryAnswer, situation: RegistrySituation): Omit<ImageManifest, 'digest'> {
  const parsed = manifestSchema.safeParse(jsonOrNull(answer.body));
  if (!parsed.success) throw notAManifest(situation);
  const { config, layers } = parsed.data;
  const configurationId = config === undefined ? null : idOf(config);
  return { ...sumUp(layers), configurationId, configuration: config ?? null, parts: layers };
}

type IndexEntry = z.infer<typeof indexSchema>['manifests'][number];

function choosePlatform(entries: readonly IndexEntry[], platform: string): string | null {
  return entries.find((entry) => platformOf(entry) === platform)?.digest ?? null;
}

function platformOf({ platform }: IndexEntry): string | null {
  return platform === undefined ? null : `${platform.os}/${platform.architecture}`;
}

/** The same layer can stand in a manifest twice (empty ones do); it is downloaded once. */
function sumUp(layers: readonly Part[]): Layers {
  const sizes = new Map(layers.map((layer) => [idOf(layer), layer.size]));
  return {
    totalBytes: [...sizes.values()].reduce((total, size) => total + size, 0),
    layers: [...sizes].map(([id, totalBytes]) => ({ id, receivedBytes: 0, totalBytes, state: 'waiting' })),
  };
}

/** As engines call it in their streams. */
function idOf({ digest }: Part): string {
  return digest.slice(7, 19);
}

function notForPlatform(
  entries: readonly IndexEntry[],
  situation: RegistrySituation,
  platform: string,
): Failure {
  const offered = entries.map(platformOf).filter((each) => each !== null && each !== 'unknown/unknown');
  return new Failure({
    ...platformMissing(situation),
    title: `The image ${situation.image} is not made for this machine`,
    evidence: [
      { label: 'image', value: situation.image.toString() },
      { label: 'needed', value: platform },
      { label: 'offered', value: [...new Set(offered)].join(', ') || 'none' },
    ],
  });
}

function notAManifest({ image }: RegistrySituation): Failure {
  return new Failure({
    code: 'image-registry-answer-invalid',
    reference: 'E6',
    title: `${image.registry} did not answer as a registry`,
    reason:
      'It answered with something else than a manifest: a sign-in page of a network or of a proxy often does.',
    remedy: {
      summary: 'Open the registry’s address in a browser on this machine to see what answers there.',
    },
    evidence: [{ label: 'image', value: image.toString() }],
  });
}
