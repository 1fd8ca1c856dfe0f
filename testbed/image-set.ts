import type { BaseImage } from './base-image';
import { cached, forgetOld } from './cache';
import { docker } from './docker-client';

/** Images built of one Dockerfile and kept together in one file of the cache. */
interface ImageSet<Target extends string> {
  /** Begins the name of that file. */
  name: string;
  /** Ends it: whatever the images depend on. */
  key: string;
  keptMax: number;
  base: BaseImage;
  /** Full name in the registry by target. A target finds the stages of the one before in the engine's cache. */
  targets: Record<Target, string>;
  /** Calls `all` once, with the folder and the options that every target is built of. */
  build(all: (context: string, options: readonly string[]) => Promise<void>): Promise<void>;
}

export async function push(socketPath: string, from: string, reference: string): Promise<string> {
  if (from !== reference) await docker(socketPath, ['tag', from, reference]);
  await docker(socketPath, ['push', '-q', reference]);
  return reference;
}

/**
 * Builds the images, or loads them from the cache when nothing that they depend on has changed, and pushes them.
 * @returns the names in the registry
 */
export async function pushImageSet<Target extends string>(
  socketPath: string,
  { name, key, keptMax, base, targets, build }: ImageSet<Target>,
): Promise<Record<Target, string>> {
  const tagOf = (target: string) => `stigmer-testbed/${name}:${target}`;
  const tags = Object.keys(targets).map(tagOf);
  const archive = await cached(`${name}-${key}.tar`, async (draft) => {
    await base.provide(socketPath);
    await build(async (context, options) => {
      for (const target of Object.keys(targets))
        await docker(socketPath, ['build', ...options, '--target', target, '-t', tagOf(target), context]);
    });
    await docker(socketPath, ['save', '-o', draft, ...tags]);
  });
  await forgetOld(`${name}-`, keptMax);
  await docker(socketPath, ['load', '-q', '-i', archive]);
  const entries = Object.entries<string>(targets);
  await Promise.all(entries.map(([target, reference]) => push(socketPath, tagOf(target), reference)));
  await docker(socketPath, ['rmi', ...tags]);
  return targets;
}
