import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';
import { callEngine, type EngineConnection } from './connection';
import { answerInvalid } from './engine-failure';
import { readLoopbackAddress } from './rootless-network';
import type { EngineFacts } from './types';

const versionSchema = z.looseObject({
  Version: z.string(),
  ApiVersion: z.string(),
  Components: z.array(z.looseObject({ Name: z.string() })).nullish(),
});
const infoSchema = z.looseObject({
  Name: z.string().nullish(),
  OSType: z.string(),
  Architecture: z.string(),
  OperatingSystem: z.string().nullish(),
  SecurityOptions: z.array(z.string()).nullish(),
  Rootless: z.boolean().nullish(),
});

/** Docker gives the kernel's name of a processor, images and Podman have Go's. */
const goArchitectures: Record<string, string> = {
  x86_64: 'amd64',
  aarch64: 'arm64',
  armv7l: 'arm',
  i686: '386',
};

export type EngineVersion = Pick<EngineFacts, 'kind' | 'version' | 'apiVersion'>;

/**
 * Who answered a ping, by its headers, or null where they do not say. Podman answers on a docker.sock as well: what it says
 * counts, not where it listens.
 */
export function versionOfPing(headers: IncomingHttpHeaders): EngineVersion | null {
  const [, name, version] = /^(Docker|Libpod)\/(\S+)/.exec(String(headers.server)) ?? [];
  const apiVersion = headers['api-version'];
  if (version === undefined || typeof apiVersion !== 'string') return null;
  return { kind: name === 'Libpod' ? 'podman' : 'docker', version: plainVersion(version), apiVersion };
}

/** Asks for what the ping's headers did not say: slow on Podman, which runs five programs to answer. */
export async function readVersion(
  connection: EngineConnection,
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<EngineVersion> {
  const call = { action: 'tell its version', timeoutMs, signal };
  const parsed = versionSchema.safeParse(await callEngine(connection, call, (docker) => docker.version()));
  if (!parsed.success) throw answerInvalid(call.action, parsed.error.message);
  const { Version, ApiVersion, Components } = parsed.data;
  const isPodman = Components?.some(({ Name }) => Name.startsWith('Podman')) ?? false;
  return { kind: isPodman ? 'podman' : 'docker', version: plainVersion(Version), apiVersion: ApiVersion };
}

/** Without what a distribution adds to it. */
function plainVersion(version: string): string {
  return version.replace(/[+~].*$/, '');
}

export async function readFacts(
  connection: EngineConnection,
  version: EngineVersion,
  machine: NodeJS.Platform,
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<EngineFacts> {
  const call = { action: 'tell about itself', timeoutMs, signal };
  const parsed = infoSchema.safeParse(await callEngine(connection, call, (docker) => docker.info()));
  if (!parsed.success) throw answerInvalid(call.action, parsed.error.message);
  const info = parsed.data;
  const operatingSystem = info.OperatingSystem ?? '';
  const { socketPath } = connection;
  const has = (name: string) =>
    (info.SecurityOptions ?? []).some((option) => option.split(',')[0] === `name=${name}`);
  const rootless = info.Rootless === true || has('rootless');
  const place = hostOf(machine, operatingSystem, info.Name ?? '', socketPath);
  // Podman's host network is the user's, which is this machine's, rootless or not.
  const isOwnNetwork = rootless && version.kind === 'docker' && place === 'this-machine';
  return {
    ...version,
    socketPath,
    platform: `${info.OSType}/${goArchitectures[info.Architecture] ?? info.Architecture}`,
    rootless,
    host: isOwnNetwork ? 'own-network' : place,
    loopbackAddress: isOwnNetwork ? await readLoopbackAddress(connection, timeoutMs, signal) : null,
    selinux: has('selinux'),
    operatingSystem,
  };
}

/** On whose kernel the engine runs. OrbStack forwards both ways, so it counts as this machine. */
export function hostOf(
  machine: NodeJS.Platform,
  operatingSystem: string,
  name: string,
  socketPath: string,
): 'this-machine' | 'virtual-machine' {
  if (/orbstack/i.test(`${operatingSystem} ${name}`)) return 'this-machine';
  if (machine !== 'linux') return 'virtual-machine';
  const virtual =
    operatingSystem === 'Docker Desktop' ||
    /^(colima|lima|podman-machine|rancher-desktop)/i.test(name) ||
    /\/\.(colima|lima|rd)\/|\/\.docker\/desktop\/|\/podman\/machine\//.test(socketPath);
  return virtual ? 'virtual-machine' : 'this-machine';
}
