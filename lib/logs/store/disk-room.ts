import { statfsSync } from 'node:fs';
import { Failure } from '@/lib/core/failure';
import { shellCommand } from '@/lib/core/shell-command';
import { formatBytes } from '@/lib/core/units';

/** What the log leaves of a disk, so that everything else on it can go on; of a small disk a twentieth. */
const leftBytes = 100_000_000;
const leftShare = 0.05;

interface Disk {
  freeBytes: number;
  totalBytes: number;
}

/** Whether the disk of a directory has room for the log. */
export class DiskRoom {
  readonly #directory: string;
  readonly #readDisk: (directory: string) => Disk;
  #refused = false;

  constructor(directory: string, readDisk = diskOf) {
    this.#directory = directory;
    this.#readDisk = readDisk;
  }

  /**
   * Once refused, twice as much has to be free, so that a disk at the edge is not begun to be filled again and again.
   * @throws Failure `log-disk-full`
   */
  check(): void {
    const { freeBytes, totalBytes } = this.#readDisk(this.#directory);
    const left = Math.min(leftBytes, totalBytes * leftShare) * (this.#refused ? 2 : 1);
    this.#refused = freeBytes < left;
    if (this.#refused)
      throw logDiskFull(
        this.#directory,
        `${formatBytes(freeBytes)} are free on its disk, and the log leaves ${formatBytes(left)} to everything else.`,
      );
  }
}

/** Any error of a write as what it means for the log: a full disk by its name, another one as it is. */
export function asWriteFailure(error: unknown, directory: string): unknown {
  const { code, message } = Object(error);
  const isFull = code === 'ENOSPC' || code === 'EDQUOT';
  return isFull ? logDiskFull(directory, `A write found no room: ${message}.`, error) : error;
}

function logDiskFull(directory: string, reason: string, cause?: unknown): Failure {
  return new Failure({
    code: 'log-disk-full',
    title: 'The log is not recorded: its disk is full',
    reason,
    remedy: {
      summary:
        'Make room on that disk, or start the console with STIGMER_HOME on a larger one; recording then goes on by itself. What takes the room is listed, the largest last.',
      // Of the whole disk: what fills it is seldom the log. These options are GNU's and BSD's.
      command: `du -xhd 2 "$(${shellCommand('df', '-P', directory)} | awk 'END { print $NF }')" 2> /dev/null | sort -h | tail -n 20`,
    },
    evidence: [{ label: 'folder', value: directory }],
    cause,
  });
}

function diskOf(directory: string): Disk {
  const { bsize, bavail, blocks } = statfsSync(directory);
  return { freeBytes: bsize * bavail, totalBytes: bsize * blocks };
}
