import { cp, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cached } from './cache';
import { command } from './command';
import { docker } from './docker-client';
import { importImage } from './engine-socket';

const nodeVersion = '24.9.0';
const suite = 'bookworm';
const bundle = '/etc/ssl/certs/ca-certificates.crt';

export interface BaseImage {
  reference: string;
  /** Part of the cache keys of everything built on it. */
  key: string;
  /** Puts it into an engine that lacks it. */
  provide(socketPath: string): Promise<void>;
}

/** With a registry part, since Podman reads a short name as one of Docker Hub; and it imports under latest only. */
const standIn = { repository: 'localhost/node-base', tag: 'latest' };
const standInKey = `base-${suite}-node-${nodeVersion}-${process.arch}-2`;
const publicReference = 'node:24-bookworm-slim';

/** Node's own binary as the registry package carries it: the version that users get from the public base image. */
async function addNode(rootfs: string, scratch: string): Promise<void> {
  const name = `node-linux-${process.arch}@${nodeVersion}`;
  await command('npm', ['pack', name, '--silent', '--pack-destination', scratch]);
  await command('sh', ['-c', `tar -xzf ${scratch}/node-linux-*.tgz -C ${scratch}`]);
  await cp(join(scratch, 'package/bin/node'), join(rootfs, 'usr/local/bin/node'));
}

async function addNpm(rootfs: string): Promise<void> {
  const modules = (await command('npm', ['root', '-g'])).trim();
  const target = join(rootfs, 'usr/local/lib/node_modules');
  await mkdir(target, { recursive: true });
  await cp(join(modules, 'npm'), join(target, 'npm'), { recursive: true, dereference: true });
  for (const name of ['npm', 'npx']) {
    await symlink(`../lib/node_modules/npm/bin/${name}-cli.js`, join(rootfs, 'usr/local/bin', name));
  }
}

async function makeArchive(draft: string): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), 'stigmer-base-'));
  const rootfs = join(scratch, 'rootfs');
  try {
    await command('debootstrap', ['--variant=minbase', suite, rootfs]);
    await addNode(rootfs, scratch);
    await addNpm(rootfs);
    // A machine that sees its registries through a proxy has the proxy's certificate in its bundle.
    await mkdir(join(rootfs, 'etc/ssl/certs'), { recursive: true });
    await cp(bundle, join(rootfs, bundle), { dereference: true });
    await command('sh', [
      '-c',
      `rm -rf ${rootfs}/var/cache/apt/archives/*.deb ${rootfs}/var/lib/apt/lists/*`,
    ]);
    await command('tar', ['--numeric-owner', '-C', rootfs, '-cf', draft, '.']);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** The stand-in for the public Node image, which a machine without the public registries cannot pull. */
export function standInBase(): BaseImage {
  const archive = cached(`${standInKey}.tar`, makeArchive);
  // Whoever provides it sees the failure; until then it must not end the process.
  archive.catch(() => undefined);
  const path = 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
  return {
    reference: `${standIn.repository}:${standIn.tag}`,
    key: standInKey,
    provide: async (socketPath) => {
      const changes = [path, `ENV NODE_EXTRA_CA_CERTS=${bundle}`];
      await importImage(socketPath, await archive, { ...standIn, changes });
    },
  };
}

/** The image that users build on, for a machine with an engine of its own. */
export function publicBase(): BaseImage {
  return {
    reference: publicReference,
    key: `${publicReference.replace(':', '-')}-${process.arch}`,
    provide: async (socketPath) => {
      const present = await docker(socketPath, ['image', 'inspect', publicReference]).catch(() => null);
      if (present === null) await docker(socketPath, ['pull', '-q', publicReference]);
    },
  };
}
