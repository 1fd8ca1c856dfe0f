/** One index of the same image for several platforms, as a layout that can be pushed. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { addAttestations } from './attestations.mjs';
import { mediaTypes } from './oci-layout.mjs';
import { billOfMaterialsOf, unpackSavedImage } from './saved-image.mjs';

/** Every release has both. */
const architectures = ['amd64', 'arm64'];
const prefix = 'org.opencontainers.image.';

/** Labels of the image that say the same of it where nobody has pulled it. */
const annotationsOf = ({ facts }) => ({
  ...Object.fromEntries(Object.entries(facts.config.Labels).filter(([name]) => name.startsWith(prefix))),
  [`${prefix}created`]: facts.created,
});

/** Refuses what is not of this release. */
function requireRelease({ id, facts }, { archive, record, version }) {
  const { [`${prefix}version`]: made, [`${prefix}revision`]: revision } = facts.config.Labels;
  if (id !== record.image) throw new Error(`${archive} is not the image that its record is of.`);
  if (made !== version) throw new Error(`${archive} is of version ${made}, not ${version}.`);
  if (revision !== record.source.revision)
    throw new Error(`${archive} was built from ${revision}, its record says ${record.source.revision}.`);
}

async function addImage(layout, image) {
  const config = await layout.add(image.config, mediaTypes.image.config);
  const layers = [];
  for (const layer of image.layers) layers.push(await layout.addLayer(layer));
  const manifest = { schemaVersion: 2, mediaType: mediaTypes.image.manifest, config, layers };
  const { architecture, os } = image.facts;
  const descriptor = await layout.addJson(manifest, mediaTypes.image.manifest);
  const [platform, annotations] = [{ architecture, os }, annotationsOf(image)];
  return { ...descriptor, platform, annotations };
}

/**
 * Writes the index and what it names.
 * @param builds one archive with its record a platform
 * @param options the reference it is to get, the version, and an empty folder to unpack in
 * @returns the index's descriptor
 */
export async function addReleaseIndex(layout, builds, { reference, version, scratch }) {
  const added = [];
  for (const { archive, record } of builds) {
    const directory = join(scratch, record.image.replace(':', '-'));
    await mkdir(directory);
    const image = await unpackSavedImage(archive, directory);
    requireRelease(image, { archive, record, version });
    const descriptor = await addImage(layout, image);
    const bill = await billOfMaterialsOf(image);
    const { created } = image.facts;
    const attestations = await addAttestations(layout, { reference, descriptor, bill, created, record });
    added.push({ image, descriptor, attestations });
  }
  const found = added.map(({ descriptor }) => descriptor.platform.architecture).sort();
  if (found.join() !== architectures.join())
    throw new Error(
      `A release is for ${architectures.join(' and ')}; here are ${found.join(' and ') || 'none'}.`,
    );
  const manifests = [...added.map(({ descriptor }) => descriptor), ...added.map((each) => each.attestations)];
  const annotations = annotationsOf(added[0].image);
  const index = { schemaVersion: 2, mediaType: mediaTypes.index, manifests, annotations };
  return await layout.addJson(index, mediaTypes.index);
}
