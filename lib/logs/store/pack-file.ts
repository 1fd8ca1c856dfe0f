import { closeSync, fsyncSync, openSync, rmSync } from 'node:fs';
import { type Blocks, writeBlocks } from './gzip-blocks';
import { countLevels, type LevelCounts, type LevelledFile } from './slot-levels';

/** What the thread of a compression is given: a rotated file, open, and where to. */
export interface PackWork {
  file: LevelledFile;
  draft: string;
}

export interface PackedFile {
  blocks: Blocks;
  slotLevels: LevelCounts[];
}

/**
 * Compresses a file into a draft, which is on the disk when this returns, and counts its levels. It reads and computes
 * without a pause: not for a thread that has other work. Throws the system's error; the draft is then gone.
 */
export function packFile({ file, draft }: PackWork): PackedFile {
  const target = openSync(draft, 'wx', 0o600);
  try {
    const blocks = writeBlocks(file.descriptor, file.bytes, target);
    fsyncSync(target);
    return { blocks, slotLevels: countLevels(file) };
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  } finally {
    closeSync(target);
  }
}
