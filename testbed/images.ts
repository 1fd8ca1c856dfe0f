import { cp, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { agentRunnerTag } from '@/lib/version';
import type { BaseImage } from './base-image';
import { command, isFile } from './command';
import { docker } from './docker-client';
import { importImage } from './engine-socket';
import { push, pushImageSet } from './image-set';
import { sourceHash } from './source-hash';

const root = new URL('..', import.meta.url).pathname;
/** Both images, 360 MB together: of this checkout, its base, and the branches of a day. */
const cachedImagesMax = 4;
/** Of Debian's busybox-static; elsewhere the public image serves. */
const shell = '/bin/busybox';
const publicBusybox = 'busybox:1.36';
const applets = ['sh', 'cat', 'echo', 'sleep', 'touch', 'ls', 'seq', 'head', 'dd', 'kill', 'true', 'false'];

/** A tiny image with a static shell, for tests that need a container and not a worker. */
export async function pushBusybox(socketPath: string, registry: string): Promise<string> {
  const repository = `${registry}/test/busybox`;
  if (!(await isFile(shell))) {
    await docker(socketPath, ['pull', '-q', publicBusybox]);
    return await push(socketPath, publicBusybox, `${repository}:1`);
  }
  const scratch = await mkdtemp(join(tmpdir(), 'stigmer-busybox-'));
  const rootfs = join(scratch, 'rootfs');
  try {
    for (const name of ['bin', 'workspace']) await mkdir(join(rootfs, name), { recursive: true });
    await mkdir(join(rootfs, 'tmp'), { mode: 0o1777 });
    await cp(shell, join(rootfs, 'bin/busybox'), { dereference: true });
    for (const applet of applets) await symlink('busybox', join(rootfs, 'bin', applet));
    const archive = join(scratch, 'rootfs.tar');
    await command('tar', ['--numeric-owner', '-C', rootfs, '-cf', archive, '.']);
    await importImage(socketPath, archive, { repository, tag: '1', changes: ['ENV PATH=/bin'] });
    return await push(socketPath, `${repository}:1`, `${repository}:1`);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Both images of this checkout, built with the classic builder. */
export async function pushAgentRunner(
  socketPath: string,
  registry: string,
  base: BaseImage,
): Promise<Record<'runtime' | 'tools', string>> {
  const sources = [
    'Dockerfile.agent-runner',
    '.dockerignore',
    'agent-runner',
    'lib/contracts',
    'lib/core',
    'lib/temporal',
  ];
  const repository = `${registry}/stigmer/agent-runner`;
  const file = join(root, 'Dockerfile.agent-runner');
  const options = ['--network', 'host', '--build-arg', `NODE_IMAGE=${base.reference}`, '-f', file];
  return await pushImageSet(socketPath, {
    name: 'agent-runner',
    key: await sourceHash(root, sources, base.key),
    keptMax: cachedImagesMax,
    base,
    targets: {
      runtime: `${repository}:${agentRunnerTag}`,
      tools: `${repository}:${agentRunnerTag}-tools`,
    },
    build: (all) => all(root, options),
  });
}

/** Takes the image out of the engine again, so that a set-up pulls it from the registry as on a user's machine. */
export async function forgetAgentRunner(socketPath: string, reference: string): Promise<void> {
  await docker(socketPath, ['rmi', reference]);
}
