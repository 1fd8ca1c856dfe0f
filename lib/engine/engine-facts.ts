import { z } from 'zod';
import { callEngine, type EngineConnection } from './connection';
import { answerInvalid } from './engine-failure';
import type { EngineFacts } from './types';

const versionSchema = z.looseObject({
  Version: z.string(),
  ApiVersion: z.string(),
  Os: z.string(),
  Arch: z.string(),
  Components: z.array(z.looseObject({ Name: z.string() })).nullish(),
});
const infoSchema = z.looseObject({
  Name: z.string().nullish(),
  OperatingSystem: z.string().nullish(),
  SecurityOptions: z.array(z.string()).nullish(),
  Rootless: z.boolean().nullish(),
});

export type EngineVersion = Pick<EngineFacts, 'kind' | 'version' | 'apiVersion' | 'platform'>;

/** Asks who is there. Podman answers on a docker.sock as well: what it says counts, not where it listens. */
export async function readVersion(
  connection: EngineConnection,
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<EngineVersion> {
  const call = { action: 'tell its version', timeoutMs, signal };
  const parsed = versionSchema.safeParse(await callEngine(connection, call, (docker) => docker.version()));
  if (!parsed.success) throw answerInvalid(call.action, parsed.error.message);
  const { Version, ApiVersion, Os, Arch, Components } = parsed.data;
  const isPodman = Components?.some(({ Name }) => Name.startsWith('Podman')) ?? false;
  return {
    kind: isPodman ? 'podman' : 'docker',
    version: Version.replace(/[+~].*$/, ''),
    apiVersion: ApiVersion,
    platform: `${Os}/${Arch}`,
  };
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
  return {
    ...version,
    socketPath: connection.socketPath,
    rootless:
      info.Rootless === true ||
      (info.SecurityOptions ?? []).some((option) => option.startsWith('name=rootless')),
    host: hostOf(machine, operatingSystem, info.Name ?? '', connection.socketPath),
    operatingSystem,
  };
}

/** Whether the engine's host network is this machine's. OrbStack forwards both ways, so it counts as this machine. */
export function hostOf(
  machine: NodeJS.Platform,
  operatingSystem: string,
  name: string,
  socketPath: string,
): EngineFacts['host'] {
  if (/orbstack/i.test(`${operatingSystem} ${name}`)) return 'this-machine';
  if (machine !== 'linux') return 'virtual-machine';
  const virtual =
    operatingSystem === 'Docker Desktop' ||
    /^(colima|lima|podman-machine|rancher-desktop)/i.test(name) ||
    /\/\.(colima|lima|rd)\/|\/\.docker\/desktop\/|\/podman\/machine\//.test(socketPath);
  return virtual ? 'virtual-machine' : 'this-machine';
}
