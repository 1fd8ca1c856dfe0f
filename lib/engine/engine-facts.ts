import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';
import { callEngine, type EngineConnection } from './connection';
import type { EngineReach } from './engine-address';
import { answerInvalid, elsewhere } from './engine-failure';
import { isOtherKernel, isSameMachine, type MachineFacts, thisMachine } from './engine-machine';
import { readLoopbackAddress } from './rootless-network';
import type { EngineFacts } from './types';

const versionSchema = z.looseObject({
  Version: z.string(),
  ApiVersion: z.string(),
  Components: z.array(z.looseObject({ Name: z.string() })).nullish(),
});
const infoSchema = z.looseObject({
  Name: z.string().nullish(),
  KernelVersion: z.string().nullish(),
  MemTotal: z.number().nullish(),
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

/**
 * What decides the container's spec, by the engine's own answers.
 * @throws Failure `engine-elsewhere` for one that runs on another machine, whose folders and network are not ours
 */
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
  const { socketPath, reach } = connection;
  const has = (name: string) =>
    (info.SecurityOptions ?? []).some((option) => option.split(',')[0] === `name=${name}`);
  const rootless = info.Rootless === true || has('rootless');
  const said = {
    hostname: info.Name ?? null,
    kernel: info.KernelVersion ?? null,
    memoryBytes: info.MemTotal ?? null,
  };
  const place = hostOf({ machine, operatingSystem, said, here: thisMachine(), reach });
  if (place === 'elsewhere') throw elsewhere(connection, said, operatingSystem);
  // Podman's host network is the user's, which is this machine's, rootless or not.
  const isOwnNetwork = rootless && version.kind === 'docker' && place === 'this-machine';
  return {
    ...version,
    socketPath,
    ...(reach && { reach }),
    platform: `${info.OSType}/${goArchitectures[info.Architecture] ?? info.Architecture}`,
    rootless,
    host: isOwnNetwork ? 'own-network' : place,
    loopbackAddress: isOwnNetwork ? await readLoopbackAddress(connection, timeoutMs, signal) : null,
    selinux: has('selinux'),
    operatingSystem,
  };
}

/**
 * On whose kernel the engine runs. OrbStack forwards both ways, so it counts as this machine. Docker Desktop shares the folders
 * of the machine it is on; under WSL 2 it has the same kernel, and still another network.
 */
export function hostOf(from: {
  machine: NodeJS.Platform;
  operatingSystem: string;
  said: MachineFacts;
  here: MachineFacts;
  reach: EngineReach | undefined;
}): 'this-machine' | 'virtual-machine' | 'elsewhere' {
  const { machine, operatingSystem, said, here, reach } = from;
  if (reach !== undefined && !(operatingSystem === 'Docker Desktop' && isLoopback(reach)))
    return isSameMachine(said, here) ? 'this-machine' : 'elsewhere';
  if (/orbstack/i.test(`${operatingSystem} ${said.hostname ?? ''}`)) return 'this-machine';
  const isVirtual = machine !== 'linux' || operatingSystem === 'Docker Desktop' || isOtherKernel(said, here);
  return isVirtual ? 'virtual-machine' : 'this-machine';
}

function isLoopback({ host }: EngineReach): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}
