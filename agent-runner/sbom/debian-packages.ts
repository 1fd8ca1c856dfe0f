import { z } from 'zod';

const lineSchema = z.tuple([z.string(), z.string(), z.string(), z.string(), z.string()]);

export interface DebianPackage {
  name: string;
  version: string;
  architecture: string;
  /** ID of /etc/os-release, as `debian`. */
  distribution: string;
  /** VERSION_ID of the same, as `12`. */
  release: string;
}

/**
 * Reads lists of lines `name version architecture distribution release`, separated by tabs. The last list that has a
 * package says its version, as the last layer that has a file.
 */
export function readDebianPackages(lists: readonly string[]): DebianPackage[] {
  const packages = new Map<string, DebianPackage>();
  for (const line of lists.flatMap((list) => list.split('\n').filter((each) => each !== ''))) {
    const [name, version, architecture, distribution, release] = lineSchema.parse(line.split('\t'));
    packages.set(name, { name, version, architecture, distribution, release });
  }
  return [...packages.values()];
}
