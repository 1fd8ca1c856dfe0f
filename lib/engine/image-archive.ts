import { z } from 'zod';
import { jsonOrNull } from '@/lib/core/json-or-null';
import type { TarContent } from './tar-entries';

/** An image as its archive describes it. */
export interface ArchivedImage {
  /** As whoever saved it called it; none where it was saved by its id. */
  names: string[];
  /** `linux/amd64`. */
  platform: string;
  labels: Record<string, string>;
  /** Whether all its layers are in the archive. */
  isWhole: boolean;
}

export interface ArchiveContent {
  /** `oci` where there is no list that older engines read. */
  layout: 'docker' | 'oci';
  images: ArchivedImage[];
}

/** What is held in memory of an archive: its descriptions, never its layers. */
const descriptionBytesMax = 1_000_000;

export function isDescription(path: string, sizeBytes: number): boolean {
  return (
    sizeBytes <= descriptionBytesMax && (path.endsWith('.json') || /^blobs\/[^/]+\/[0-9a-f]+$/.test(path))
  );
}

const listSchema = z.array(
  z.looseObject({ Config: z.string(), RepoTags: z.array(z.string()).nullish(), Layers: z.array(z.string()) }),
);
const configSchema = z.looseObject({
  os: z.string(),
  architecture: z.string(),
  config: z.looseObject({ Labels: z.record(z.string(), z.string()).nullish() }).nullish(),
});
const descriptorSchema = z.looseObject({
  digest: z.string(),
  annotations: z.record(z.string(), z.string()).nullish(),
});
const indexSchema = z.looseObject({ manifests: z.array(descriptorSchema) });
const manifestSchema = z.looseObject({ config: descriptorSchema, layers: z.array(descriptorSchema) });

type Files = ReadonlyMap<string, TarContent>;

/** The images of `docker save`, `podman save` and of an OCI layout; null: it is no archive of images. */
export function readArchive(files: Files): ArchiveContent | null {
  const list = listSchema.safeParse(jsonIn(files, 'manifest.json')).data;
  if (list !== undefined) {
    const images = list.flatMap(({ Config, RepoTags, Layers }) =>
      imageIn(files, Config, Layers, RepoTags ?? []),
    );
    return { layout: 'docker', images };
  }
  const index = indexSchema.safeParse(jsonIn(files, 'index.json')).data;
  return index === undefined ? null : { layout: 'oci', images: imagesOf(files, index, []) };
}

function imagesOf(
  files: Files,
  { manifests }: z.infer<typeof indexSchema>,
  outer: string[],
): ArchivedImage[] {
  return manifests.flatMap(({ digest, annotations }) => {
    const json = jsonIn(files, blobPath(digest));
    const name =
      annotations?.['io.containerd.image.name'] ?? annotations?.['org.opencontainers.image.ref.name'];
    // A tag alone is the name of nothing.
    const names = name === undefined || !/[/:]/.test(name) ? outer : [name];
    const inner = indexSchema.safeParse(json).data;
    if (inner !== undefined) return imagesOf(files, inner, names);
    const manifest = manifestSchema.safeParse(json).data;
    if (manifest === undefined) return [];
    const layers = manifest.layers.map((layer) => blobPath(layer.digest));
    return imageIn(files, blobPath(manifest.config.digest), layers, names);
  });
}

function imageIn(files: Files, config: string, layers: readonly string[], names: string[]): ArchivedImage[] {
  const found = configSchema.safeParse(jsonIn(files, config)).data;
  // Attestations have a configuration of no platform.
  if (found === undefined || found.os === 'unknown') return [];
  const isWhole = layers.every((layer) => files.has(layer));
  const platform = `${found.os}/${found.architecture}`;
  return [{ names, platform, labels: found.config?.Labels ?? {}, isWhole }];
}

const blobPath = (digest: string) => `blobs/${digest.replace(':', '/')}`;

function jsonIn(files: Files, path: string): unknown {
  return jsonOrNull(files.get(path)?.content?.toString('utf8') ?? '');
}
