/** Images as `docker save` writes them: Docker's own archive, or an OCI layout that has that one's manifest.json as well. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { outputOf } from './output-of.mjs';

/** Where both images keep what they are made of, as CycloneDX. */
const billOfMaterials = 'app/sbom.json';

const digestOf = (bytes) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** Id of the one image of an archive: the digest of its configuration. */
export async function savedImageId(archive) {
  const [{ Config }] = JSON.parse(await outputOf('tar', ['-xOf', archive, 'manifest.json']));
  return digestOf(await outputOf('tar', ['-xOf', archive, Config], { encoding: 'buffer' }));
}

/**
 * Unpacks an archive of one image.
 * @param directory empty, and the caller's to remove
 * @returns its id, its configuration as bytes and read, and its layers: tar files, perhaps compressed, the lowest first
 */
export async function unpackSavedImage(archive, directory) {
  await outputOf('tar', ['-xf', archive, '-C', directory]);
  const images = JSON.parse(await readFile(join(directory, 'manifest.json'), 'utf8'));
  if (images.length !== 1) throw new Error(`${archive} has ${images.length} images, not one.`);
  const [{ Config, Layers }] = images;
  const config = await readFile(join(directory, Config));
  const facts = JSON.parse(config.toString());
  const diffIds = facts.rootfs.diff_ids;
  if (diffIds.length !== Layers.length) throw new Error(`${archive} has not all layers of its image.`);
  const layers = Layers.map((path, index) => ({ path: join(directory, path), diffId: diffIds[index] }));
  return { id: digestOf(config), config, facts, layers };
}

/** The bill of materials of the highest layer that has one. */
export async function billOfMaterialsOf({ layers }) {
  for (const { path } of layers.toReversed()) {
    const text = await outputOf('tar', ['-xOf', path, billOfMaterials]).catch(() => null);
    if (text !== null) return JSON.parse(text);
  }
  throw new Error(`The image has no /${billOfMaterials}.`);
}
