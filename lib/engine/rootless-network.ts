import { z } from 'zod';
import { callEngine, type EngineConnection } from './connection';

/** At which address each driver of RootlessKit shows the machine's loopback, where that is not forbidden (its docs/network.md). */
const loopbackAddresses: Record<string, string | undefined> = {
  slirp4netns: '10.0.2.2',
  pasta: '10.0.2.2',
  'gvisor-tap-vsock': '10.0.2.1',
  vpnkit: '192.168.65.2',
};
const usualDriver = 'slirp4netns';

const versionSchema = z.looseObject({
  Components: z
    .array(
      z.looseObject({
        Name: z.string(),
        Details: z.looseObject({ NetworkDriver: z.string().nullish() }).nullish(),
      }),
    )
    .nullish(),
});

/** Docker as a user's own process has no rights on this machine's network: RootlessKit gives it one, through a driver. */
export async function readLoopbackAddress(
  connection: EngineConnection,
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<string | null> {
  const call = { action: 'tell its network driver', timeoutMs, signal };
  return loopbackAddressOf(await callEngine(connection, call, (docker) => docker.version()));
}

/** From Docker's answer about its version; null for a driver that shows the loopback at no address. */
export function loopbackAddressOf(version: unknown): string | null {
  const parsed = versionSchema.safeParse(version);
  const components = parsed.success ? (parsed.data.Components ?? []) : [];
  const driver = components.find(({ Name }) => Name === 'rootlesskit')?.Details?.NetworkDriver;
  return loopbackAddresses[driver ?? usualDriver] ?? null;
}
