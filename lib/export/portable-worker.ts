import type { ExportStorage } from '@/lib/contracts/export';
import { settingOf } from '@/lib/contracts/saved-settings';
import { isSecretVariable } from '@/lib/contracts/secret-variable';
import { tlsFileIn, tlsFileNames, tlsFolderInContainer, tlsHashesIn } from '@/lib/contracts/tls-files';
import type { ContainerSpec, ImageFacts } from '@/lib/engine/types';
import { isSameAddress } from '@/lib/settings/host-address';
import { mountTarget } from '@/lib/settings/workspace-root';
import { portableImage } from './portable-image';
import { usedHosts } from './used-hosts';

/** Under `/run`, which agents' commands do not see where the kernel confines them (docs/agent-runner.md). */
export const secretsFolder = '/run/secrets/agent-runner';

export interface PortableSecret {
  /** Its variable, or the name of a file for TLS. */
  name: string;
  /** `file`: at `path` in the container; `variable`: the image reads no file for it. */
  as: 'file' | 'variable';
  path: string;
  /** The file of this machine; null: a value, which is written nowhere. */
  source: string | null;
}

/** The worker as any engine may run it: the console's own container without what only this machine means. */
export interface PortableWorker {
  image: { reference: string; tag: string | null };
  /** No secrets, no identity. */
  environment: Record<string, string>;
  secrets: PortableSecret[];
  user: { uid: number; gid: number };
  keepId: boolean;
  network: ContainerSpec['networkMode'];
  /** Names of which only this machine's hosts file knows the address, as far as the settings use them. */
  hosts: Array<{ name: string; address: string }>;
  /** The workspace's folder on this machine. */
  folder: string;
  relabel: boolean;
  tmpfs: Record<string, string>;
  readOnlyRootfs: boolean;
  init: boolean;
  memoryMiB: number;
  pidsLimit: number;
  stopSeconds: number;
  /** Whether the image has our probe. */
  hasProbe: boolean;
  /** Null: the engine here cannot, or the image has no probe. */
  probeStartSeconds: number | null;
  log: ContainerSpec['log'];
}

export interface ExportSource {
  /** As the console would create the container now. */
  spec: ContainerSpec;
  /** Null: it is not on this machine. */
  image: ImageFacts | null;
  /** Whether the image keeps our contract: it has our probe, and reads secrets from files. */
  speaksContract: boolean;
  /** The files for TLS on this machine, by setting. */
  tlsSources: Readonly<Record<string, string>>;
}

const nameInFolder = (path: string) => path.slice(path.lastIndexOf('/') + 1);

/** Names of the files for TLS in their folder, by setting. */
const tlsNames = new Map<string, string>(
  tlsFileNames.map((setting) => [setting, nameInFolder(tlsFileIn('', setting))]),
);

/** The files for TLS get a path that does not change with their content. */
function withoutHash(environment: Record<string, string>): Record<string, string> {
  const folders = tlsHashesIn(environment).map((hash) => `${tlsFolderInContainer(hash)}/`);
  const moved = ([name, value]: [string, string]) => {
    const folder = folders.find((each) => value.startsWith(each));
    return [name, folder === undefined ? value : `${secretsFolder}/${value.slice(folder.length)}`];
  };
  return Object.fromEntries(Object.entries(environment).map(moved));
}

function tlsSecrets({ tlsSources }: ExportSource): PortableSecret[] {
  return Object.entries(tlsSources).flatMap(([setting, source]) => {
    const name = tlsNames.get(setting);
    return name === undefined ? [] : [{ name, as: 'file', path: `${secretsFolder}/${name}`, source }];
  });
}

/** Our worker reads every secret of its own from a file; of two names for one the present name is enough. */
function valueSecrets({ spec: { environment }, speaksContract }: ExportSource): PortableSecret[] {
  const names = Object.keys(environment).filter((name) => isSecretVariable(name, environment[name] ?? ''));
  return names.flatMap((name) => {
    const setting = settingOf(name);
    const isAlias = setting !== undefined && setting.name !== name && names.includes(setting.name);
    if (speaksContract && isAlias) return [];
    const as = speaksContract && setting !== undefined ? 'file' : 'variable';
    return [{ name, as, path: `${secretsFolder}/${name}`, source: null }];
  });
}

/** A default that is written only because an engine's network calls this machine by another name. */
function isRespelledDefault(name: string, value: string): boolean {
  const fallback = settingOf(name)?.hostAddress ? settingOf(name)?.default : null;
  return (
    fallback != null && name !== 'TEMPORAL_ADDRESS' && value !== fallback && isSameAddress(fallback, value)
  );
}

function plainEnvironment(source: ExportSource, secrets: readonly PortableSecret[]) {
  const { AGENT_RUNNER_IDENTITY: _, ...others } = source.spec.environment;
  const plain = Object.entries(others).filter(
    ([name, value]) =>
      !isSecretVariable(name, value) && !(source.speaksContract && isRespelledDefault(name, value)),
  );
  const files = secrets
    .filter(({ as, source: file }) => as === 'file' && file === null)
    .map(({ name, path }) => [`${name}_FILE`, path]);
  return withoutHash({ ...Object.fromEntries(plain), ...Object.fromEntries(files) });
}

/** The user of our images, whose own an empty volume becomes. A folder of this machine belongs to the user the console chose. */
const imageUser = { uid: 1000, gid: 1000 };

function portableUser({ user }: ContainerSpec, storage: ExportStorage): PortableWorker['user'] {
  const [uid = 0, gid = 0] = user.split(':').map(Number);
  return storage === 'folder' ? { uid, gid } : imageUser;
}

export function portableWorker(source: ExportSource, storage: ExportStorage): PortableWorker {
  const { spec, speaksContract } = source;
  const secrets = [...valueSecrets(source), ...tlsSecrets(source)];
  const environment = plainEnvironment(source, secrets);
  const workspace = spec.mounts.find(({ target }) => target === mountTarget);
  return {
    image: portableImage(source),
    environment,
    secrets,
    user: portableUser(spec, storage),
    keepId: storage === 'folder' && spec.userNamespace === 'keep-id',
    network: spec.networkMode,
    hosts: usedHosts(spec),
    folder: workspace?.source ?? '',
    relabel: workspace?.relabel ?? false,
    tmpfs: spec.tmpfs,
    readOnlyRootfs: spec.readOnlyRootfs,
    init: spec.init,
    memoryMiB: spec.memoryBytes / 1024 / 1024,
    pidsLimit: spec.pidsLimit,
    stopSeconds: spec.stopTimeoutSeconds,
    hasProbe: speaksContract,
    probeStartSeconds: spec.healthStartIntervalSeconds ?? null,
    log: spec.log,
  };
}
