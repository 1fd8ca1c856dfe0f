import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, type FileHandle, open, readdir, rename, unlink } from 'node:fs/promises';
import { descriptorPath, entryPath, ignoring } from '../sandbox/directory-handle';
import { errorCode, explaining } from '../sandbox/refusal';
import { openFlags, openRegularFile, type RegularFile } from '../sandbox/regular-file';
import { openFolder, openRunnerFile, type Sandbox } from '../sandbox/sandbox';
import type { Lease } from './lease';

/** `NAME@TOKEN.jsonl`; without a token by runners that knew no leases. No execution id holds an `@`. */
const fencedName = /^([^@]+?)(?:@([1-9]\d*))?\.jsonl$/;

export interface FencedEntry {
  name: string;
  /** 0: written without a lease. */
  token: number;
  file: string;
}

/**
 * The file as the earlier holders left it, as one of this holder's own: what a stale holder still writes goes to the file
 * of its own token, which nobody reads any more. The caller disposes of it.
 */
export async function openFenced(sandbox: Sandbox, name: string, lease: Lease): Promise<RegularFile> {
  const own = `${name}@${lease.token}.jsonl`;
  await using folder = await openFolder(sandbox);
  return await explaining(own, async () => {
    await takeOver(folder, name, own);
    lease.check();
    const file = await openRunnerFile(sandbox, own);
    for (const entry of await listFenced(folder)) {
      if (entry.name === name && entry.token < lease.token) {
        await unlink(entryPath(folder, entry.file)).catch(ignoring('ENOENT'));
      }
    }
    await folder.sync();
    return file;
  });
}

/** Every such file of the runner's own folder, of each name the versions that are there. */
export async function listFenced(folder: FileHandle): Promise<FencedEntry[]> {
  return (await readdir(descriptorPath(folder))).flatMap((file) => {
    const [, name, token = '0'] = fencedName.exec(file) ?? [];
    return name === undefined ? [] : [{ name, token: Number(token), file }];
  });
}

async function takeOver(folder: FileHandle, name: string, own: string): Promise<void> {
  for (;;) {
    const versions = (await listFenced(folder)).filter((entry) => entry.name === name);
    const newest = versions.sort((left, right) => right.token - left.token)[0];
    if (newest === undefined || newest.file === own) return;
    try {
      await using before = await openRegularFile(folder, newest.file, newest.file);
      await copyAt(folder, before.handle, own);
      return;
    } catch (error) {
      // A stale holder that has just copied it removes it; its own copy is the newest then.
      if (errorCode(error) !== 'ENOENT') throw error;
    }
  }
}

/** There at once and whole, or not at all. */
async function copyAt(folder: FileHandle, from: FileHandle, name: string): Promise<void> {
  const path = entryPath(folder, `.draft-${randomBytes(12).toString('hex')}.tmp`);
  const { COPYFILE_EXCL, COPYFILE_FICLONE, O_RDONLY } = constants;
  try {
    await copyFile(descriptorPath(from), path, COPYFILE_EXCL | COPYFILE_FICLONE);
    await using draft = await open(path, O_RDONLY | openFlags);
    await draft.sync();
    await rename(path, entryPath(folder, name));
  } catch (error) {
    await unlink(path).catch(() => undefined);
    throw error;
  }
}
