/** A folder of blobs as the OCI image layout has it, written; what pushes it takes it as it is. */
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';

/**
 * Manifests of images are Docker's, named by an index as OCI has it: Podman drops the health check of an image whose manifest is
 * OCI's, and every engine takes both.
 */
export const mediaTypes = {
  index: 'application/vnd.oci.image.index.v1+json',
  image: {
    manifest: 'application/vnd.docker.distribution.manifest.v2+json',
    config: 'application/vnd.docker.container.image.v1+json',
    layer: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
  },
  attestation: {
    manifest: 'application/vnd.oci.image.manifest.v1+json',
    config: 'application/vnd.oci.image.config.v1+json',
    layer: 'application/vnd.in-toto+json',
  },
};

async function isGzip(path) {
  const file = await open(path);
  try {
    const { buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await file.close();
  }
}

async function* hashed(source, hash) {
  for await (const chunk of source) {
    hash.update(chunk);
    yield chunk;
  }
}

export class OciLayout {
  #directory;
  #layers = new Map();

  /** @param directory is made; removing it is the caller's */
  static async create(directory) {
    await mkdir(join(directory, 'blobs/sha256'), { recursive: true });
    await writeFile(join(directory, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
    return new OciLayout(directory);
  }

  constructor(directory) {
    this.#directory = directory;
  }

  #path(hex) {
    return join(this.#directory, 'blobs/sha256', hex);
  }

  /** @returns the blob's descriptor */
  async add(bytes, mediaType) {
    const hex = createHash('sha256').update(bytes).digest('hex');
    await writeFile(this.#path(hex), bytes);
    return { mediaType, digest: `sha256:${hex}`, size: Buffer.byteLength(bytes) };
  }

  addJson(value, mediaType) {
    return this.add(JSON.stringify(value), mediaType);
  }

  /** Compresses a layer once, however many images have it; rejects when it is not the one with that digest of its content. */
  async addLayer({ path, diffId }) {
    const known = this.#layers.get(diffId) ?? this.#compress(path, diffId);
    this.#layers.set(diffId, known);
    return await known;
  }

  async #compress(path, diffId) {
    const draft = this.#path(`${diffId.replace(':', '-')}.draft`);
    const [content, packed] = [createHash('sha256'), createHash('sha256')];
    const unpack = (await isGzip(path)) ? createGunzip() : new PassThrough();
    await pipeline(
      createReadStream(path),
      unpack,
      (source) => hashed(source, content),
      createGzip(),
      (source) => hashed(source, packed),
      createWriteStream(draft),
    );
    if (`sha256:${content.digest('hex')}` !== diffId)
      throw new Error(`The layer ${diffId} has another content.`);
    const hex = packed.digest('hex');
    await rename(draft, this.#path(hex));
    const { size } = await stat(this.#path(hex));
    return { mediaType: mediaTypes.image.layer, digest: `sha256:${hex}`, size };
  }

  /** Makes this what the layout is of. */
  async seal(descriptor) {
    const index = { schemaVersion: 2, mediaType: mediaTypes.index, manifests: [descriptor] };
    await writeFile(join(this.#directory, 'index.json'), JSON.stringify(index));
  }
}
