import { createHash } from 'node:crypto';
import { constants, readdirSync } from 'node:fs';
import { type FileHandle, open, readdir, unlink } from 'node:fs/promises';
import { descriptorPath, entryPath, ignoring } from '../sandbox/directory-handle';
import { errorCode } from '../sandbox/refusal';
import { openFlags } from '../sandbox/regular-file';

const contentBytes = 64;
const freed = 'free';
const markLength = 32;

/**
 * One file for each holder, named by its token; the highest is the holder's. Names are taken with O_EXCL, so that two
 * processes never both have one, and the highest is never removed, so that none comes twice.
 */
export class LeaseFile {
  #beats = 0;

  private constructor(
    readonly token: number,
    readonly handle: FileHandle,
    private readonly holder: string,
  ) {}

  /** Null when another process was faster. */
  static async create(folder: FileHandle, token: number, holder: string): Promise<LeaseFile | null> {
    const { O_CREAT, O_EXCL, O_WRONLY } = constants;
    try {
      const path = entryPath(folder, String(token));
      const handle = await open(path, O_CREAT | O_EXCL | O_WRONLY | openFlags, 0o600);
      const file = new LeaseFile(token, handle, holder);
      await file.renew();
      return file;
    } catch (error) {
      if (errorCode(error) === 'EEXIST') return null;
      throw error;
    }
  }

  /** What its holder wrote last; empty for one that is gone. */
  static async read(folder: FileHandle, token: number): Promise<string> {
    try {
      await using handle = await open(entryPath(folder, String(token)), constants.O_RDONLY | openFlags);
      return await handle.readFile('utf8');
    } catch (error) {
      ignoring('ENOENT')(error);
      return '';
    }
  }

  /** Token 0 stands for a directory that nobody ever held. */
  static isFree(token: number, content: string): boolean {
    return token === 0 || content.startsWith(freed);
  }

  static isOf(content: string, holder: string): boolean {
    return content.trimEnd().endsWith(` ${markOf(holder)}`);
  }

  async renew(): Promise<void> {
    this.#beats += 1;
    await this.#write(`held ${this.#beats} ${markOf(this.holder)}`);
  }

  /** Gives it back; the next holder need not wait. */
  async free(): Promise<void> {
    try {
      await this.#write(freed);
    } finally {
      await this.handle.close();
    }
  }

  /** In place and of one length, so that a reader finds either the old words or the new ones. */
  async #write(words: string): Promise<void> {
    await this.handle.write(Buffer.from(`${words.padEnd(contentBytes - 1)}\n`), 0, contentBytes, 0);
  }
}

/** Names may be longer than there is room. */
function markOf(holder: string): string {
  return createHash('sha256').update(holder).digest('hex').slice(0, markLength);
}

/** 0 when there is none. */
export async function highestToken(folder: FileHandle): Promise<number> {
  return highestOf(await readdir(descriptorPath(folder)));
}

/** 0 also when the folder was removed. */
export function highestTokenNow(folder: FileHandle): number {
  try {
    return highestOf(readdirSync(descriptorPath(folder)));
  } catch (error) {
    ignoring('ENOENT')(error);
    return 0;
  }
}

export async function removeBelow(folder: FileHandle, token: number): Promise<void> {
  for (const name of await readdir(descriptorPath(folder))) {
    const other = tokenOf(name);
    if (other > 0 && other < token) await unlink(entryPath(folder, name)).catch(ignoring('ENOENT'));
  }
}

function highestOf(names: string[]): number {
  return names.reduce((highest, name) => Math.max(highest, tokenOf(name)), 0);
}

/** 0 for what is no token. */
function tokenOf(name: string): number {
  return /^[1-9]\d{0,14}$/.test(name) ? Number(name) : 0;
}
