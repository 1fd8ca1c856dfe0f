/** Pushes a release's images, and moves the tags that are its. What is in the registry under `v1.2.3` is never replaced. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { targets } from './build.mjs';
import { OciLayout } from './oci-layout.mjs';
import { outputOf } from './output-of.mjs';
import { addReleaseIndex } from './release-index.mjs';
import { imageTags } from './version.mjs';

const revisionAnnotation = 'org.opencontainers.image.revision';
const crane = async (...args) => (await outputOf('crane', args)).trim();

/** None of a repository that there is not yet, which a registry says by the code of the distribution's specification. */
async function existingTags(repository) {
  const listed = await crane('ls', repository).catch((error) => {
    if (/\bNAME_UNKNOWN\b/.test(error.stderr)) return '';
    throw error;
  });
  return listed === '' ? [] : listed.split('\n');
}

async function buildsOf(directory, target) {
  const names = (await readdir(directory)).filter(
    (name) => name.startsWith(`${target}-`) && name.endsWith('.tar'),
  );
  const read = async (name) => {
    const archive = join(directory, name);
    return { archive, record: JSON.parse(await readFile(archive.replace(/tar$/, 'json'), 'utf8')) };
  };
  return await Promise.all(names.sort().map(read));
}

/** An earlier run that was cut off may have pushed it; what it pushed counts, if it is of the same commit. */
async function requireSameRevision(reference, builds) {
  const { annotations = {} } = JSON.parse(await crane('manifest', reference));
  const released = annotations[revisionAnnotation];
  const [{ record } = {}] = builds;
  if (released !== record?.source.revision)
    throw new Error(
      `${reference} is released already, from ${released}, not from ${record?.source.revision}. A release is never replaced: choose the next version.`,
    );
}

async function pushIndex(reference, builds, version) {
  const scratch = await mkdtemp(join(tmpdir(), 'stigmer-release-'));
  try {
    const directory = join(scratch, 'layout');
    const layout = await OciLayout.create(directory);
    const descriptor = await addReleaseIndex(layout, builds, { reference, version, scratch });
    await layout.seal(descriptor);
    await crane('push', directory, reference);
    const pushed = await crane('digest', reference);
    if (pushed !== descriptor.digest)
      throw new Error(`The registry has ${pushed}, not ${descriptor.digest}.`);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** What is in the registry now: of each platform its digest, and how much a pull moves. */
async function platformsOf(repository, digest) {
  const { manifests } = JSON.parse(await crane('manifest', `${repository}@${digest}`));
  const images = manifests.filter(({ platform }) => platform.os !== 'unknown');
  return await Promise.all(
    images.map(async ({ digest: image, size, platform: { os, architecture } }) => {
      const { config, layers } = JSON.parse(await crane('manifest', `${repository}@${image}`));
      const pulledBytes = [config, ...layers].reduce((total, blob) => total + blob.size, size);
      return { platform: `${os}/${architecture}`, digest: image, pulledBytes };
    }),
  );
}

async function moveTags(repository, digest, tags) {
  for (const tag of tags) {
    const now = await crane('digest', `${repository}:${tag}`).catch(() => null);
    if (now !== digest) await crane('tag', `${repository}@${digest}`, tag);
  }
}

async function publishTarget({ repository, version, directory, exactOnly }, target, existing) {
  const builds = await buildsOf(directory, target);
  const all = imageTags(version, existing, targets[target]);
  const tags = exactOnly ? all.slice(0, 1) : all;
  const reference = `${repository}:${tags[0]}`;
  if (existing.includes(tags[0])) await requireSameRevision(reference, builds);
  else await pushIndex(reference, builds, version.text);
  const digest = await crane('digest', reference);
  return { target, reference, digest, tags, platforms: await platformsOf(repository, digest) };
}

/**
 * All images first, tags that move last: a run that is cut off between leaves no `latest` of half a release.
 * @param options the repository, the version, whether no tag is to be moved yet, and the folder with what `build` made on each
 * platform; `published.json` in it says what is in the registry now
 */
export async function publishImages(options) {
  const { repository, directory } = options;
  const existing = await existingTags(repository);
  const published = [];
  for (const target of Object.keys(targets)) published.push(await publishTarget(options, target, existing));
  for (const { digest, tags } of published) await moveTags(repository, digest, tags);
  await writeFile(join(directory, 'published.json'), `${JSON.stringify({ images: published }, null, 2)}\n`);
  return published;
}
