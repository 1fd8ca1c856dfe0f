import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import type { RegistryMachine } from './registry-machine';
import type { EngineFacts } from './types';

/** Whom to believe at a registry, and who asks. */
export interface RegistryTrust {
  ca: string[];
  cert?: string;
  key?: string;
}

/** Where Linux distributions keep the authorities that their programs believe; the first that is there counts. */
const systemBundles = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
];

/** The folders of one registry's own certificates, in the order in which the engines look; the first that is there counts. */
export function certificateFolders(
  { kind, rootless, host }: Pick<EngineFacts, 'kind' | 'rootless' | 'host'>,
  { registryEnvironment, userHomeDirectory: home }: RegistryMachine,
): string[] {
  const configuration = registryEnvironment.XDG_CONFIG_HOME ?? join(home, '.config');
  if (kind === 'podman') {
    return [join(configuration, 'containers/certs.d'), '/etc/containers/certs.d', '/etc/docker/certs.d'];
  }
  // Docker Desktop copies the user's folder into its virtual machine.
  if (host === 'virtual-machine') return [join(home, '.docker/certs.d')];
  return [rootless ? join(configuration, 'docker/certs.d') : '/etc/docker/certs.d'];
}

/** The machine's authorities and those of the registry's own folder: `*.crt` believed, `*.cert` and `*.key` shown. */
export async function readTrust(
  registry: string,
  folders: readonly string[],
  machine: RegistryMachine,
): Promise<RegistryTrust> {
  const ca = [...rootCertificates, ...(await systemAuthorities(machine))];
  for (const folder of folders) {
    const directory = join(folder, registry);
    const names = await readdir(directory).catch(() => null);
    if (names === null) continue;
    const ending = (end: string) => names.filter((name) => name.endsWith(end)).sort();
    const read = (name: string) => readFile(join(directory, name), 'utf8');
    const own = await Promise.all(ending('.crt').map(read));
    const [client] = ending('.cert');
    if (client === undefined) return { ca: [...ca, ...own] };
    const key = client.replace(/\.cert$/, '.key');
    return { ca: [...ca, ...own], cert: await read(client), key: await read(key) };
  }
  return { ca };
}

async function systemAuthorities({ registryEnvironment }: RegistryMachine): Promise<string[]> {
  const { SSL_CERT_FILE } = registryEnvironment;
  for (const file of SSL_CERT_FILE ? [SSL_CERT_FILE] : systemBundles) {
    const text = await readFile(file, 'utf8').catch(() => null);
    if (text !== null) return [text];
  }
  return [];
}
