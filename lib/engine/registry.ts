import { readProxies } from '@/lib/contracts/proxies';
import type { Clock } from '@/lib/core/clock';
import { startDeadline } from '@/lib/core/deadline';
import type { ImageReference } from '@/lib/core/image-reference';
import type { EngineConnection } from './connection';
import { signInCommand } from './engine-command';
import type { RegistrySituation } from './image-failure-kinds';
import { createRegistryClient, type RegistryClient } from './registry-client';
import { brokenFailure } from './registry-failure';
import { findLogin } from './registry-login';
import type { RegistryMachine } from './registry-machine';
import { type ImageManifest, readManifest, readTagDigest } from './registry-manifest';
import { type RegistryRules, readRegistryRules } from './registry-rules';
import { certificateFolders, readTrust } from './registry-trust';
import type { EngineFacts } from './types';

const requestTimeoutMs = 5_000;
/** A plan is read, then carried out: one look at the registry serves both. */
const manifestKeptMs = 60_000;

export interface RegistryParts {
  connection: EngineConnection;
  facts: EngineFacts;
  machine: RegistryMachine;
  clock: Clock;
}

/** The registries behind an engine, asked by the console itself and as the engine would ask. */
export interface Registry {
  /** Who would ask for an image; may run a credential helper. */
  situationOf(image: ImageReference, signal: AbortSignal): Promise<RegistrySituation>;
  /** Throws `image-*` failures within five seconds; an answer is kept for a minute. */
  readManifest(situation: RegistrySituation, signal: AbortSignal): Promise<ImageManifest>;
  /** The digest that a tag has there now. */
  readTagDigest(situation: RegistrySituation, signal: AbortSignal): Promise<string | null>;
  /** Other questions to an image's registry, with the same limit. */
  ask<T>(
    situation: RegistrySituation,
    signal: AbortSignal,
    work: (client: RegistryClient, rules: RegistryRules) => Promise<T>,
  ): Promise<T>;
}

export function createRegistry({ connection, facts, machine, clock }: RegistryParts): Registry {
  const proxies = readProxies(machine.registryEnvironment, []);
  const folders = certificateFolders(facts, machine);
  const kept = new Map<string, { at: number; manifest: ImageManifest }>();

  const ask: Registry['ask'] = async (situation, signal, work) => {
    const deadline = startDeadline(requestTimeoutMs, signal);
    const trusted = (host: string) => readTrust(host, folders, machine);
    try {
      const rules = await readRegistryRules(connection, deadline.signal);
      const parts = { ...situation, rules, proxies, readTrust: trusted, signal: deadline.signal };
      return await work(createRegistryClient(parts), rules);
    } catch (error) {
      signal.throwIfAborted();
      throw deadline.expired() ? brokenFailure(error, situation, null) : error;
    } finally {
      deadline.end();
    }
  };

  return {
    ask,
    readTagDigest: (situation, signal) =>
      ask(situation, signal, (client) => readTagDigest(client, situation)),
    situationOf: async (image, signal) => ({
      image,
      login: await findLogin(facts.kind, machine, image, signal),
      signIn: signInCommand(
        connection,
        machine.registryEnvironment.REGISTRY_AUTH_FILE ?? null,
        image.registry,
      ),
      certificateFolder: folders.at(-1) ?? '',
    }),
    readManifest: async (situation, signal) => {
      const name = situation.image.toString();
      const known = kept.get(name);
      if (known !== undefined && clock.monotonic() - known.at < manifestKeptMs) return known.manifest;
      const manifest = await ask(situation, signal, (client) =>
        readManifest(client, situation, facts.platform),
      );
      kept.set(name, { at: clock.monotonic(), manifest });
      return manifest;
    },
  };
}
