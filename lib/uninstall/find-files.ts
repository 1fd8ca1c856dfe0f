import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '@/lib/config/config';
import type { Removable, RemovableGroup } from '@/lib/contracts/uninstall';
import type { Clock } from '@/lib/core/clock';
import { measureTree } from '@/lib/leftovers/tree';
import { settingsTarget } from '@/lib/settings/settings-file';

type Paths = Pick<Config, 'consoleDirectory' | 'logDirectory' | 'workspaceDirectory'>;
export type FileGroup = Extract<RemovableGroup, 'logs' | 'settings' | 'state' | 'workspace'>;

/** A workspace may hold millions of files: what was counted until then is said to be at least that. */
const entriesMax = 500_000;
const measureMaxMs = 10_000;

/** Beginnings of the names in the console's folder that hold settings or secrets of theirs; all else is what it noted. */
const settingsNames = ['agent-runner.env', 'tls', 'version-settings', 'alerts.json'];

const isSettings = (name: string) =>
  settingsNames.some((each) => name === each || name.startsWith(`${each}.`));
/** Who holds it may remove the rest; it goes last of all. */
export const isLock = (name: string) => name === 'lock' || name.startsWith('lock.');

/** What is removed for a group, as it is at this moment. */
export async function pathsOf(group: FileGroup, paths: Paths): Promise<string[]> {
  if (group === 'logs') return await present([paths.logDirectory]);
  if (group === 'workspace') return await present([paths.workspaceDirectory]);
  const names = await readdir(paths.consoleDirectory).catch(() => []);
  const wanted = names.filter((name) => !isLock(name) && isSettings(name) === (group === 'settings'));
  return wanted.map((name) => join(paths.consoleDirectory, name));
}

async function present(paths: readonly string[]): Promise<string[]> {
  const found = await Promise.all(paths.map((path) => lstat(path).catch(() => null)));
  return paths.filter((_, index) => found[index] !== null);
}

/** What lies in the home directory, by group, each with its size. */
export async function findFiles(paths: Paths, clock: Clock): Promise<Removable[]> {
  const found: Removable[] = [];
  for (const group of ['logs', 'settings', 'state', 'workspace'] as const) {
    const own = await pathsOf(group, paths);
    if (own.length === 0) continue;
    const { sizeBytes, complete } = await measureAll(own, clock);
    found.push({
      group,
      id: group,
      name: nameOf(group, own.length),
      where: whereOf(group, paths),
      sizeBytes,
      note:
        (await linkNote(group, own)) ?? (complete ? null : 'at least; it has more files than were counted'),
      kept: null,
    });
  }
  return found;
}

function nameOf(group: FileGroup, entries: number): string {
  if (group === 'workspace') return 'workspace';
  if (group === 'logs') return 'log store of all services';
  return `${entries} ${entries === 1 ? 'file or folder' : 'files and folders'}`;
}

const whereOf = (group: FileGroup, paths: Paths) =>
  group === 'logs'
    ? paths.logDirectory
    : group === 'workspace'
      ? paths.workspaceDirectory
      : paths.consoleDirectory;

/** A settings file may be a link to one that somebody keeps elsewhere. */
async function linkNote(group: FileGroup, paths: readonly string[]): Promise<string | null> {
  if (group !== 'settings') return null;
  for (const path of paths) {
    const target = await settingsTarget(path);
    if (target !== path) return `only the link goes; ${target} stays`;
  }
  return null;
}

async function measureAll(paths: readonly string[], clock: Clock) {
  const from = clock.monotonic();
  const bounds = { entriesMax, isLate: () => clock.monotonic() - from > measureMaxMs };
  const sizes = await Promise.all(paths.map((path) => measureTree(path, bounds)));
  return {
    sizeBytes: sizes.reduce((sum, size) => sum + (size?.sizeBytes ?? 0), 0),
    complete: sizes.every((size) => size?.complete !== false),
  };
}
