import { join } from 'node:path';
import { Failure } from '@/lib/core/failure';
import type { EngineFacts } from './types';

type Place = Pick<EngineFacts, 'consoleContainer'>;

/**
 * The path by which the engine finds a folder: the same, unless the console runs in a container, whose mounts tell it.
 * @param path absolute, and without a link in it where the console runs in a container
 * @returns null for what is in the console's container only
 */
export function hostPath(path: string, { consoleContainer }: Place): string | null {
  if (consoleContainer === undefined) return path;
  const holding = consoleContainer.mounts.filter(
    ({ destination }) => path === destination || path.startsWith(`${destination}/`),
  );
  const [nearest] = holding.sort((a, b) => b.destination.length - a.destination.length);
  // A mount in memory, or a volume of another machine, has none.
  if (nearest === undefined || !nearest.source.startsWith('/')) return null;
  return join(nearest.source, path.slice(nearest.destination.length));
}

/** The same. @throws Failure `folder-not-shared` in place of null */
export function requireHostPath(path: string, place: Place): string {
  const found = hostPath(path, place);
  if (found === null)
    throw folderNotShared(
      path,
      'none of its mounts holds the folder, so the engine has no path to mount it by',
    );
  return found;
}

export function folderNotShared(path: string, why: string): Failure {
  return new Failure({
    code: 'folder-not-shared',
    title: 'The engine cannot reach this folder',
    reason: `The console runs in a container, and ${why}: ${path}.`,
    remedy: {
      summary:
        'Start the console’s container with a folder of the machine mounted at the same path, and STIGMER_HOME set to it.',
    },
    evidence: [{ label: 'in the console’s container', value: path }],
  });
}
