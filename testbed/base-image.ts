import { cp, mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { cached } from './cache';
import { command } from './command';
import { docker } from './docker-client';
import { importImage } from './engine-socket';
import { certificates, makeRootFilesystem, suite } from './root-filesystem';

const nodeVersion = '24.9.0';

export interface BaseImage {
  reference: string;
  /** Part of the cache keys of everything built on it. */
  key: string;
  /** Puts it into an engine that lacks it. */
  provide(socketPath: string): Promise<void>;
}

const path = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

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

function makeNodeArchive(archive: string): Promise<void> {
  const change = async (rootfs: string, scratch: string) => {
    await addNode(rootfs, scratch);
    await addNpm(rootfs);
  };
  return makeRootFilesystem({ archive, packages: [], change });
}

function makePythonArchive(archive: string): Promise<void> {
  const unread = ['doc', 'info', 'locale', 'man', 'zoneinfo'].map((name) => `usr/share/${name}`);
  const change = async (rootfs: string) => {
    await command('rm', ['-rf', ...unread, 'var/cache'], { cwd: rootfs });
  };
  return makeRootFilesystem({ archive, packages: ['python3'], change });
}

interface StandIn {
  name: string;
  key: string;
  archive(): Promise<string>;
  variables: readonly string[];
}

/** Of the public image of that language, which a machine without the public registries cannot pull. */
function standIn({ name, key, archive, variables }: StandIn): BaseImage {
  // With a registry part, since Podman reads a short name as one of Docker Hub; and it imports under latest only.
  const image = { repository: `localhost/${name}`, tag: 'latest' };
  return {
    reference: `${image.repository}:${image.tag}`,
    key,
    provide: async (socketPath) => {
      const changes = [path, ...variables].map((variable) => `ENV ${variable}`);
      await importImage(socketPath, await archive(), { ...image, changes });
    },
  };
}

/** The image that users build on, for a machine with an engine of its own. */
function published(reference: string): BaseImage {
  return {
    reference,
    key: `${reference.replace(':', '-')}-${process.arch}`,
    provide: async (socketPath) => {
      const present = await docker(socketPath, ['image', 'inspect', reference]).catch(() => null);
      if (present === null) await docker(socketPath, ['pull', '-q', reference]);
    },
  };
}

export function nodeBase(own: boolean): BaseImage {
  if (own) return published('node:24-bookworm-slim');
  const key = `base-${suite}-node-${nodeVersion}-${process.arch}-2`;
  const archive = cached(`${key}.tar`, makeNodeArchive);
  // Whoever provides it sees the failure; until then it must not end the process.
  archive.catch(() => undefined);
  const variables = [`NODE_EXTRA_CA_CERTS=${certificates}`];
  return standIn({ name: 'node-base', key, archive: () => archive, variables });
}

/** Made when it is asked for: only the images built on it are put into engines. */
export function pythonBase(own: boolean): BaseImage {
  if (own) return published('python:3.11-slim');
  const key = `base-${suite}-python-${process.arch}-1`;
  const archive = () => cached(`${key}.tar`, makePythonArchive);
  return standIn({ name: 'python-base', key, archive, variables: [] });
}
