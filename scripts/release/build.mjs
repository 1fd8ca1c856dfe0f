/** Builds the worker's images for this machine's processor, and writes down how. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root, run } from '../install.mjs';
import { outputOf } from './output-of.mjs';
import { savedImageId } from './saved-image.mjs';

/** Of the Dockerfile; by the suffix of the tags that the image gets. */
export const targets = { runtime: '', tools: '-tools' };
const { homepage: repository } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
const docker = (...args) => outputOf('docker', args);

/** Where it is built: GitHub says it of its own runs, anywhere else nobody vouches for it. */
function builderOf(env) {
  const server = env.GITHUB_SERVER_URL;
  if (env.GITHUB_ACTIONS !== 'true')
    return { id: `${repository}/blob/main/docs/release.md#by-hand`, invocation: 'by hand' };
  return {
    id: `${server}/${env.GITHUB_WORKFLOW_REF}`,
    invocation: `${server}/${env.GITHUB_REPOSITORY}/actions/runs/${env.GITHUB_RUN_ID}/attempts/${env.GITHUB_RUN_ATTEMPT}`,
  };
}

function sourceOf(env, tag, revision) {
  const url =
    env.GITHUB_ACTIONS === 'true' ? `${env.GITHUB_SERVER_URL}/${env.GITHUB_REPOSITORY}` : repository;
  return { repository: url, uri: `git+${url}@refs/tags/${tag}`, revision };
}

/** The base image by name and, where it came from a registry, digest. */
async function pulledBase(reference) {
  const present = await docker('image', 'inspect', reference).catch(() => null);
  const [{ RepoDigests }] = JSON.parse(
    present ?? (await docker('pull', '-q', reference).then(() => docker('image', 'inspect', reference))),
  );
  return { reference, digest: RepoDigests?.[0]?.split('@')[1] };
}

/**
 * For each target an archive, `TARGET-ARCHITECTURE.tar`, its record, the same with `.json`, and for a scanner its bill of materials,
 * with `.sbom.json`.
 * @param options the tag of the release, the commit, the Dockerfile, its context, the base image, the network of the build's
 * commands, and the folder for all this
 */
export async function buildImages(options, env) {
  const { tag, version, revision, file, context, base: baseReference, network, directory } = options;
  await mkdir(directory, { recursive: true });
  const base = await pulledBase(baseReference);
  const values = { NODE_IMAGE: baseReference, VERSION: version, REVISION: revision };
  const args = Object.entries(values).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]);
  for (const target of Object.keys(targets)) {
    const name = `stigmer-release/agent-runner:${tag}-${target}`;
    const startedOn = new Date().toISOString();
    const building = [
      'build',
      '--network',
      network,
      '--target',
      target,
      ...args,
      '-f',
      file,
      '-t',
      name,
      context,
    ];
    // What BuildKit would attach by itself is about one platform, and is not in what `docker save` writes.
    await run('docker', building, { env: { ...env, BUILDX_NO_DEFAULT_ATTESTATIONS: '1' } });
    const finishedOn = new Date().toISOString();
    const architecture = (await docker('image', 'inspect', '--format', '{{.Architecture}}', name)).trim();
    const path = join(directory, `${target}-${architecture}`);
    await docker('save', '-o', `${path}.tar`, name);
    const reading = ['run', '--rm', '--network', 'none', '--entrypoint', 'cat', name, '/app/sbom.json'];
    await writeFile(`${path}.sbom.json`, await docker(...reading));
    await docker('rmi', name);
    const image = await savedImageId(`${path}.tar`);
    const source = sourceOf(env, tag, revision);
    const record = { target, image, builder: builderOf(env), source, base, startedOn, finishedOn };
    await writeFile(`${path}.json`, `${JSON.stringify(record, null, 2)}\n`);
  }
}
