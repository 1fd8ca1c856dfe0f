import { BlockList, isIP } from 'node:net';
import { z } from 'zod';
import { callEngine, type EngineConnection } from './connection';

const infoTimeoutMs = 10_000;
const infoSchema = z.looseObject({
  DockerRootDir: z.string().nullish(),
  RegistryConfig: z
    .looseObject({
      InsecureRegistryCIDRs: z.array(z.string()).nullish(),
      IndexConfigs: z
        .record(
          z.string(),
          z.looseObject({ Secure: z.boolean().nullish(), Mirrors: z.array(z.string()).nullish() }),
        )
        .nullish(),
      Mirrors: z.array(z.string()).nullish(),
    })
    .nullish(),
});

/** How the engine reaches registries, by its own word (daemon.json, registries.conf), and where it keeps what it pulls. */
export interface RegistryRules {
  /** Asked before the registry itself. */
  mirrorsOf(registry: string): string[];
  /** Whether the engine would talk to it without a certificate that it trusts, or without any. */
  isInsecure(registry: string): boolean;
  /** On the engine's machine. */
  imageDirectory: string | null;
}

/** An engine that does not tell has no rules of its own. */
export async function readRegistryRules(
  connection: EngineConnection,
  signal: AbortSignal,
): Promise<RegistryRules> {
  const call = { action: 'tell about its registries', timeoutMs: infoTimeoutMs, signal };
  return rulesIn(await callEngine(connection, call, (docker) => docker.info()));
}

export function rulesIn(info: unknown): RegistryRules {
  const { DockerRootDir, RegistryConfig } = infoSchema.safeParse(info).data ?? {};
  const indexes = Object.entries(RegistryConfig?.IndexConfigs ?? {});
  const networks = networksOf(RegistryConfig?.InsecureRegistryCIDRs ?? []);
  const named = (registry: string) => indexes.filter(([name]) => isOf(registry, name));
  return {
    mirrorsOf: (registry) => {
      const all = registry === 'docker.io' ? (RegistryConfig?.Mirrors ?? []) : [];
      return [...new Set([...named(registry).flatMap(([, { Mirrors }]) => Mirrors ?? []), ...all])];
    },
    isInsecure: (registry) =>
      isLoopback(hostOf(registry)) ||
      named(registry).some(([, { Secure }]) => Secure === false) ||
      networks(hostOf(registry)),
    imageDirectory: DockerRootDir || null,
  };
}

/** Podman's names may be hosts without a port: they stand for all ports of it. */
function isOf(registry: string, name: string): boolean {
  return registry === name || hostOf(registry) === name;
}

function networksOf(networks: readonly string[]): (host: string) => boolean {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits = ''] = network.split('/');
    const family = isIP(address);
    if (family !== 0) list.addSubnet(address, Number(bits), family === 6 ? 'ipv6' : 'ipv4');
  }
  return (host) => {
    const address = host.replace(/^\[|\]$/g, '');
    const family = isIP(address);
    return family !== 0 && list.check(address, family === 6 ? 'ipv6' : 'ipv4');
  };
}

function hostOf(registry: string): string {
  return registry.replace(/:\d+$/, '');
}

export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}
