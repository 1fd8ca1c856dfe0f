import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import {
  type BundleFileName,
  type BundleManifest,
  bundleFileNames,
  bundleManifestSchema,
} from '@/lib/contracts/bundle';
import { Failure, messageOf } from '@/lib/core/failure';
import { jsonOrNull } from '@/lib/core/json-or-null';
import { readTar } from '@/lib/engine/tar-entries';

const fileBytesMax = 2_000_000;
const packedBytesMax = 16_000_000;
/** Of all that is unpacked: a bomb of a few kilobytes goes no further. */
const bytesMax = 32_000_000;

export interface ReadBundle {
  manifest: BundleManifest;
  /** Texts by name; one that was left out is not there. */
  files: ReadonlyMap<BundleFileName, string>;
}

/**
 * A support bundle from anybody. Nothing of it is written anywhere; an entry is known by its name or passed over.
 * @throws Failure `bundle-unreadable`
 */
export async function readBundle(path: string): Promise<ReadBundle> {
  try {
    if ((await stat(path)).size > packedBytesMax)
      throw new Error(`It is larger than ${packedBytesMax} bytes`);
    return await parseBundle(await readFile(path));
  } catch (error) {
    throw unreadable(path, error);
  }
}

async function parseBundle(packed: Buffer): Promise<ReadBundle> {
  const tar = await promisify(gunzip)(packed, { maxOutputLength: bytesMax });
  const files = new Map<BundleFileName, string>();
  for await (const { path, content } of readTar(Readable.from([tar]), isWanted)) {
    const name = nameOf(path);
    if (name === null || content === null) continue;
    if (files.has(name)) throw new Error(`It has ${name} twice`);
    files.set(name, content.toString('utf8'));
  }
  const manifest = bundleManifestSchema.parse(jsonOrNull(files.get('manifest.json') ?? ''));
  for (const { name, sha256 } of manifest.files) {
    const text = files.get(name);
    if (text === undefined) throw new Error(`${name} is missing`);
    if (createHash('sha256').update(text).digest('hex') !== sha256) throw new Error(`${name} was changed`);
  }
  return { manifest, files };
}

const isWanted = (path: string, sizeBytes: number) => nameOf(path) !== null && sizeBytes <= fileBytesMax;

/** `stigmer-support-…/status.json`, and nothing else. */
function nameOf(path: string): BundleFileName | null {
  const [, base] = /^stigmer-support-[\w-]{1,40}\/([a-z-]+\.(?:json|txt))$/.exec(path) ?? [];
  return bundleFileNames.find((name) => name === base) ?? null;
}

function unreadable(path: string, cause: unknown): Failure {
  const why = /ZodError/.test(Object(cause).name) ? 'Its manifest is not of this version' : messageOf(cause);
  return new Failure({
    code: 'bundle-unreadable',
    title: 'This is no whole support bundle',
    reason: `${path}: ${why}.`,
    remedy: { summary: 'Ask for it again: stigmer-console bundle makes one.' },
    cause,
  });
}
