import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type SettingsOrigin, settingsOriginSchema } from '@/lib/contracts/settings-history';
import { writeFileAtomically } from '@/lib/core/atomic-file';
import type { Clock } from '@/lib/core/clock';

const versionsMax = 100;
const totalBytesMax = 4 * 1024 * 1024;
const fileBytesMax = 1024 * 1024;

export interface KeptVersion {
  id: number;
  at: number;
  origin: SettingsOrigin;
  /** Null: there was no file. Holds secrets. */
  bytes: Buffer | null;
}

/** Every version of the settings file, as long as there is room. Its calls come one after another. */
export interface SettingsHistory {
  /** Keeps what the file says now, unless the newest version says it already. */
  note(bytes: Buffer | null, origin: SettingsOrigin): Promise<void>;
  /** The newest first. */
  versions(): Promise<KeptVersion[]>;
}

/** Beside the settings file. */
export const settingsHistoryDirectory = (settingsPath: string) => `${settingsPath}.history`;

type VersionFile = Omit<KeptVersion, 'bytes'> & { path: string; hasFile: boolean };

/** Plain copies under `ID-TIME-ORIGIN.env`, so that they can be read and compared without this console. */
export function createSettingsHistory(directory: string, clock: Clock): SettingsHistory {
  return {
    note: async (bytes, origin) => {
      if (bytes !== null && bytes.length > fileBytesMax) return;
      const kept = await listVersions(directory);
      const [newest] = kept;
      if (newest === undefined && bytes === null) return;
      if (newest !== undefined && isSame(await contentOf(newest), bytes)) return;
      const id = (newest?.id ?? 0) + 1;
      const first = newest === undefined && origin === 'hand' ? 'found' : origin;
      const name = `${id}-${clock.now()}-${first}.${bytes === null ? 'none' : 'env'}`;
      await mkdir(directory, { recursive: true, mode: 0o700 });
      await writeFileAtomically(join(directory, name), bytes ?? '');
      await removeOldest(directory);
    },
    versions: async () => {
      const kept = await listVersions(directory);
      return await Promise.all(
        kept.map(async (file) => ({
          id: file.id,
          at: file.at,
          origin: file.origin,
          bytes: await contentOf(file),
        })),
      );
    },
  };
}

export const isSame = (one: Buffer | null, other: Buffer | null) =>
  one === null || other === null ? one === other : one.equals(other);

async function listVersions(directory: string): Promise<VersionFile[]> {
  const names = await readdir(directory).catch(() => []);
  return names
    .flatMap((name) => {
      const [, id, at, origin, ending] = /^(\d{1,9})-(\d{1,15})-([a-z]+)\.(env|none)$/.exec(name) ?? [];
      const known = settingsOriginSchema.safeParse(origin);
      if (!known.success) return [];
      const path = join(directory, name);
      return [{ id: Number(id), at: Number(at), origin: known.data, hasFile: ending === 'env', path }];
    })
    .sort((one, other) => other.id - one.id);
}

async function contentOf({ path, hasFile }: VersionFile): Promise<Buffer | null> {
  return hasFile ? await readFile(path) : null;
}

/** The newest stays, whatever its size. */
async function removeOldest(directory: string): Promise<void> {
  let bytes = 0;
  for (const [index, { path }] of (await listVersions(directory)).entries()) {
    bytes += (await stat(path)).size;
    if (index > 0 && (index >= versionsMax || bytes > totalBytesMax)) await rm(path, { force: true });
  }
}
