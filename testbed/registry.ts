import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Daemon, startDaemon } from './daemon';
import { docker } from './docker-client';

const publicRegistry = 'registry:2';

type Registry = Daemon & { address: string; accessLog: string };

async function answers(address: string): Promise<boolean> {
  const { ok, status } = await fetch(`http://${address}/v2/`);
  return ok || status === 401;
}

interface RegistryOptions {
  directory: string;
  /** `127.0.0.1:port`. */
  address: string;
}

interface OwnRegistryOptions extends RegistryOptions {
  /** What another registry has, in place of a storage of its own. */
  storageDirectory?: string;
  /** Lines of an htpasswd file with bcrypt: the only ones who are let in. */
  users?: string;
}

/** A registry without TLS on loopback; its log has one line a request. */
export async function startRegistry({
  directory,
  address,
  storageDirectory = join(directory, 'registry-data'),
  users,
}: OwnRegistryOptions): Promise<Registry> {
  const file = join(directory, 'registry.yml');
  const storage = `storage:\n  filesystem:\n    rootdirectory: ${storageDirectory}\n  delete:\n    enabled: true\n`;
  const passwords = join(directory, 'registry.htpasswd');
  if (users !== undefined) await writeFile(passwords, users);
  const auth = users === undefined ? '' : `auth:\n  htpasswd:\n    realm: test\n    path: ${passwords}\n`;
  await writeFile(file, `version: 0.1\n${storage}http:\n  addr: ${address}\n${auth}`);
  const daemon = await startDaemon({
    name: 'registry',
    directory,
    program: 'docker-registry',
    args: ['serve', file],
    isReady: () => answers(address),
    readyTimeoutMs: 30_000,
  });
  return { ...daemon, address, accessLog: join(directory, 'registry.log') };
}

/**
 * The same as a container, where the registry is no program of this machine. Its image gets a name with the registry's
 * address, as everything that a bed puts into the machine's own engine.
 */
export async function startRegistryContainer(
  options: RegistryOptions & { socketPath: string },
): Promise<Registry> {
  const { directory, address, socketPath } = options;
  const image = `${address}/test/registry:2`;
  const name = `stigmer-testbed-registry-${address.replace(/^.*:/, '')}`;
  const present = await docker(socketPath, ['image', 'inspect', publicRegistry]).catch(() => null);
  if (present === null) await docker(socketPath, ['pull', '-q', publicRegistry]);
  await docker(socketPath, ['tag', publicRegistry, image]);
  const published = ['-p', `${address}:5000`, '-e', 'REGISTRY_STORAGE_DELETE_ENABLED=true'];
  await docker(socketPath, ['run', '-d', '--name', name, ...published, image]);
  const daemon = await startDaemon({
    name: 'registry',
    directory,
    program: 'docker',
    args: ['-H', `unix://${socketPath}`, 'logs', '-f', name],
    isReady: () => answers(address),
    readyTimeoutMs: 30_000,
  });
  return { ...daemon, address, accessLog: join(directory, 'registry.log') };
}
