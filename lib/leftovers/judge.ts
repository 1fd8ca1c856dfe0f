import type { OldRunner } from '@/lib/contracts/old-runner';
import type { ContainerFacts } from '@/lib/engine/types';

/** A running process as the system describes it: its program, its folder and its arguments. */
export interface ObservedProcess {
  pid: number;
  start: string;
  paths: string[];
}

/**
 * What of the folder the process runs, or null when it runs something else: a pid file outlives its process, and the pid
 * is used again (F45).
 * @param folders names of the one folder: as it is written, and without links
 */
export function programOf({ paths }: ObservedProcess, folders: readonly string[]): string | null {
  const isInside = (path: string) =>
    folders.some((folder) => path === folder || path.startsWith(`${folder}/`));
  return paths.find(isInside) ?? null;
}

const consoleLabels = 'dev.stigmer.console.';
/** Names under which that launcher ran its image. */
const oldImages =
  /^(?:ghcr\.io\/stigmer\/agent-runner|(?:docker\.io\/library\/|localhost\/)?stigmer-agent-runner)(?:[:@]|$)/;

type Observed = Pick<ContainerFacts, 'id' | 'labels' | 'imageReference' | 'mounts'>;

/**
 * Whether that launcher made the container: no console labelled it, and it is the one of an id file, runs one of that
 * launcher's images, or holds the engine's socket, as only that launcher's did.
 */
export function isOldContainer(
  { id, labels, imageReference, mounts }: Observed,
  recordedIds: readonly string[],
): boolean {
  if (Object.keys(labels).some((name) => name.startsWith(consoleLabels))) return false;
  return (
    recordedIds.some((recorded) => id.startsWith(recorded)) ||
    oldImages.test(imageReference) ||
    mounts.some(({ destination }) => destination.endsWith('/docker.sock'))
  );
}

/** The parts as one, or null when there is none of them. */
export function oldRunnerOf(parts: OldRunner): OldRunner | null {
  const { folder, process, container, records } = parts;
  return folder === null && process === null && container === null && records.length === 0 ? null : parts;
}
