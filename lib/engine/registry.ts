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
/** A plan is read, then carried out: what was seen at the registry is what is got, also if the tag moves in between. */
const seenKeptMs = 60_000;

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
  /** The digest that a tag has there now; for a minute it is the one whose manifest is read. */
  readTagDigest(situation: RegistrySituation, signal: AbortSignal): Promise<string | null>;
  /** The tag counts as having that digest until the pull, as if it had just been seen. */
  expect(situation: RegistrySituation, digest: string): void;
  /** What was seen has been acted on: the next look is a new one. */
  forget(situation: RegistrySituation): void;
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
  const kept = new Map<string, { at: number; digest: string; manifest: ImageManifest | null }>();

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
    expect: ({ image }, digest) =>
      void kept.set(image.toString(), { at: clock.monotonic(), digest, manifest: null }),
    forget: ({ image }) => void kept.delete(image.toString()),
    readTagDigest: async (situation, signal) => {
      const digest = await ask(situation, signal, (client) => readTagDigest(client, situation));
      const name = situation.image.toString();
      const known = kept.get(name);
      const manifest = known?.digest === digest ? known.manifest : null;
      if (digest !== null) kept.set(name, { at: clock.monotonic(), digest, manifest });
      return digest;
    },
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
      const seen = known !== undefined && clock.monotonic() - known.at < seenKeptMs ? known : null;
      if (seen !== null && seen.manifest !== null) return seen.manifest;
      const manifest = await ask(situation, signal, (client) =>
        readManifest(client, situation, facts.platform, seen?.digest),
      );
      kept.set(name, { at: seen?.at ?? clock.monotonic(), digest: manifest.digest, manifest });
      return manifest;
    },
  };
}
