import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { singleton } from './singleton';

export interface WriteOptions {
  mode?: number;
  /** Left out: the user who writes. */
  owner?: { uid: number; gid: number };
}

/** What this process is writing now. */
const ownDrafts = singleton('drafts', () => new Set<string>());

const randomPart = /^(?:\d+-)?[0-9a-f]{12}\.tmp$/;
/** `.NAME.PID-RANDOM.tmp`; drafts of before had no process id. */
const draftPattern = /^\..+\.(?:(\d+)-)?[0-9a-f]{12}\.tmp$/;

/**
 * Replaces a file so that a crash at any moment leaves the old one or the new one, never a part: written aside with
 * mode 0600 unless given, synced, renamed, and the directory synced. The directory is made with mode 0700 if it is missing.
 */
export async function writeFileAtomically(
  path: string,
  content: string | Uint8Array,
  { mode = 0o600, owner }: WriteOptions = {},
): Promise<void> {
  const directory = dirname(path);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const { path: draft, release } = draftOf(path);
  try {
    const file = await open(draft, 'wx', 0o600);
    try {
      await file.writeFile(content);
      if (owner !== undefined) await file.chown(owner.uid, owner.gid);
      await file.chmod(mode);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  } finally {
    release();
  }
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Where to write what is to replace a file; what a killed writer leaves there is swept. `release` it when it is gone. */
export function draftOf(path: string): { path: string; release: () => void } {
  const random = randomBytes(6).toString('hex');
  const draft = join(dirname(path), `.${basename(path)}.${process.pid}-${random}.tmp`);
  ownDrafts.add(draft);
  return { path: draft, release: () => ownDrafts.delete(draft) };
}

/** Removes what a killed writer left beside the file. */
export async function sweepDrafts(path: string): Promise<void> {
  const prefix = `.${basename(path)}.`;
  // Exactly the random part: the draft of a neighbour whose name only begins alike is not ours.
  const isMeant = (name: string) => name.startsWith(prefix) && randomPart.test(name.slice(prefix.length));
  await sweep(dirname(path), isMeant, hasPid);
}

/** Removes what killed writers left in a directory of ours. @param isAlive whether a process has that id */
export async function sweepDirectory(
  directory: string,
  isAlive: (pid: number) => Promise<boolean>,
): Promise<void> {
  await sweep(directory, () => true, isAlive);
}

async function sweep(
  directory: string,
  isMeant: (name: string) => boolean,
  isAlive: (pid: number) => Promise<boolean>,
): Promise<void> {
  const names = await readdir(directory).catch(() => []);
  for (const name of names.filter((each) => draftPattern.test(each) && isMeant(each))) {
    const draft = join(directory, name);
    const writer = Number(draftPattern.exec(name)?.[1] ?? 0);
    // In a container every console may have the same pid, so one's own is no proof.
    const isInUse = writer === process.pid ? ownDrafts.has(draft) : writer !== 0 && (await isAlive(writer));
    if (!isInUse) await rm(draft, { force: true });
  }
}

async function hasPid(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return Object(error).code !== 'ESRCH';
  }
}
