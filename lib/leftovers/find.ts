import { lstat, readFile, realpath } from 'node:fs/promises';
import type { Config } from '@/lib/config/config';
import type { OldRunner } from '@/lib/contracts/old-runner';
import type { Clock } from '@/lib/core/clock';
import type { ContainerFacts, Engine } from '@/lib/engine/types';
import { isOldContainer, programOf } from './judge';
import { observeProcess } from './old-process';
import { type OldPlaces, oldPlaces } from './places';
import { measureTree, type TreeSize } from './tree';

const entriesMax = 200_000;
const measureTimeoutMs = 1500;
/** A folder of some ten thousand files is not counted at each look. */
const sizeAgeMaxMs = 600_000;
const recordBytesMax = 1000;

type OnDisk = Omit<OldRunner, 'container'>;
type Named = Pick<ContainerFacts, 'id' | 'name' | 'labels' | 'imageReference' | 'mounts' | 'state'>;

/** Looks for what the launcher before this console left; changes nothing. */
export interface OldRunnerFinder {
  /** @param fresh counts the folder's bytes now */
  onDisk(fresh: boolean): Promise<OnDisk>;
  /** @param named the container that has our name, or null */
  container(engine: Engine, named: Named | null, signal: AbortSignal): Promise<OldRunner['container']>;
}

export function createOldRunnerFinder(
  { homeDirectory, platform }: Pick<Config, 'homeDirectory' | 'platform'>,
  clock: Clock,
): OldRunnerFinder {
  const places = oldPlaces(homeDirectory);
  let counted: { at: number; size: TreeSize } | null = null;
  const sizeOf = async (fresh: boolean): Promise<TreeSize | null> => {
    if (!(await isDirectory(places.parent)) || (await lstat(places.folder).catch(() => null)) === null)
      return null;
    const now = clock.monotonic();
    if (counted !== null && !fresh && now - counted.at < sizeAgeMaxMs) return counted.size;
    const isLate = () => clock.monotonic() - now > measureTimeoutMs;
    const size = await measureTree(places.folder, { entriesMax, isLate });
    counted = size === null ? null : { at: now, size };
    return size;
  };
  return {
    onDisk: async (fresh) => {
      const size = await sizeOf(fresh);
      const { process, pidFileIsOld } = await findProcess(places, platform);
      const records = [...(pidFileIsOld ? [places.pidFile] : []), ...(await present(places.idFiles))];
      return { folder: size === null ? null : { path: places.folder, ...size }, process, records };
    },
    container: async (engine, named, signal) => {
      const ids = await recordedIds(places);
      if (named !== null && isOldContainer(named, ids)) return shown(named);
      for (const id of ids) {
        const found = await engine.inspectContainer(id, signal);
        if (found !== null && isOldContainer(found, ids)) return shown(found);
      }
      return null;
    },
  };
}

const shown = ({ id, name, imageReference, state }: Named) => ({ id, name, image: imageReference, state });

async function isDirectory(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => null))?.isDirectory() ?? false;
}

async function present(paths: readonly string[]): Promise<string[]> {
  const found = await Promise.all(
    paths.map(async (path) => ((await readRecord(path)) === null ? [] : [path])),
  );
  return found.flat();
}

/** First line of a small plain file; null for anything else, a link too. */
async function readRecord(path: string): Promise<string | null> {
  const found = await lstat(path).catch(() => null);
  if (!found?.isFile() || found.size > recordBytesMax) return null;
  const text = await readFile(path, 'utf8').catch(() => null);
  return text === null ? null : (text.split('\n')[0] ?? '').trim();
}

async function recordedIds({ idFiles }: OldPlaces): Promise<string[]> {
  const ids = await Promise.all(idFiles.map(readRecord));
  return ids.filter((id) => id !== null).filter((id) => /^[0-9a-f]{12,64}$/.test(id));
}

/**
 * The pid file's process. A pid that another program has by now may be that of a newer launcher, whose file it then is:
 * neither is ours to touch.
 */
async function findProcess({ pidFile, folder }: OldPlaces, platform: NodeJS.Platform) {
  const text = await readRecord(pidFile);
  const none = (pidFileIsOld: boolean) => ({ process: null, pidFileIsOld });
  if (text === null) return none(false);
  const pid = Number(text);
  if (!/^\d{1,9}$/.test(text) || pid < 2) return none(true);
  const observed = await observeProcess(pid, platform);
  if (observed === null) return none(true);
  const program = programOf(observed, [folder, await realpath(folder).catch(() => folder)]);
  if (program === null) return none(false);
  return { process: { pid, start: observed.start, program }, pidFileIsOld: true };
}
