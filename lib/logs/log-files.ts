import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import type { EncodedBatch } from './encoded-batch';
import { indexRecords, isPacked, type LogFile, newLogFile, openLogFile } from './log-file';
import { encodeFileStart, type Mark } from './record-format';
import { asWriteFailure, DiskRoom } from './store/disk-room';
import { findFiles, moveFile, positionOf, removeFile } from './store/file-names';
import { saveIndex } from './store/log-index';
import type { PackedFile } from './store/pack-file';

/** However small they are: each takes its part of an opening. */
const filesMaxOfAnySize = 100;

export interface LogLimits {
  /** At which a file is rotated. */
  fileBytesMax: number;
  /** How many of that size are kept; more of them while they are smaller. */
  filesMax: number;
}

/** What a scan reads at most of a file whose recorder was killed, besides one batch. */
const indexEveryBytes = 8_000_000;

const defaultLimits: LogLimits = { fileBytesMax: 100_000_000, filesMax: 5 };

/** The log on disk: e.g. `agent-runner.log`, and `agent-runner.log.1`, `.2` … with what is older. */
export class LogFiles {
  readonly path: string;
  /** Oldest first; the last one is being written. */
  readonly files: LogFile[] = [];
  /** Called when a file is full and the next one has begun. */
  onRotate: () => void = () => undefined;
  readonly #directory: string;
  readonly #limits: LogLimits;
  readonly #room: DiskRoom;
  #descriptor: number | null = null;
  #doubles: string[] = [];

  constructor(directory: string, options: Partial<LogLimits> & { fileName?: string } = {}) {
    this.#directory = directory;
    this.#room = new DiskRoom(directory);
    const { fileBytesMax, filesMax } = options;
    this.#limits = {
      fileBytesMax: fileBytesMax ?? defaultLimits.fileBytesMax,
      filesMax: filesMax ?? defaultLimits.filesMax,
    };
    this.path = join(directory, options.fileName ?? 'agent-runner.log');
  }

  /** Reads what is there; writes nothing, so that a reader beside a running recorder does no harm. */
  async open(): Promise<void> {
    this.files.length = 0;
    const { files, doubles } = findFiles(this.path);
    this.#doubles = doubles;
    for (const path of files) {
      const file = await openLogFile(path, this.lastNumber + 1);
      if (file !== null) this.files.push(file);
    }
  }

  /** Those that nothing is written to any more. */
  get rotated(): readonly LogFile[] {
    return this.files.filter(({ path }) => path !== this.path);
  }

  get firstNumber(): number {
    return this.files.find((file) => file.lines > 0)?.firstNumber ?? 0;
  }

  get lastNumber(): number {
    const last = this.files.at(-1);
    return last === undefined ? 0 : last.firstNumber + last.lines - 1;
  }

  get bytes(): number {
    return this.files.reduce((sum, file) => sum + file.bytes, 0);
  }

  get mark(): Mark | null {
    return this.files.findLast((file) => file.mark !== null)?.mark ?? null;
  }

  /**
   * Writes lines from `firstNumber` on. All or nothing: after an error the file is as it was.
   * @throws Failure `log-disk-full`, or the system's error
   */
  append(batch: EncodedBatch, firstNumber: number): void {
    // Asked of the file, which is gone as well if its folder is: making a folder that is there costs more than writing a batch.
    if (this.#descriptor === null || !existsSync(this.path))
      mkdirSync(this.#directory, { recursive: true, mode: 0o700 });
    this.#room.check();
    try {
      this.#append(batch, firstNumber);
    } catch (error) {
      throw asWriteFailure(error, this.#directory);
    }
  }

  #append({ bytes, firstTimestamp }: EncodedBatch, firstNumber: number): void {
    const file = this.#fileFor(bytes.length, firstNumber, firstTimestamp);
    this.#write(file, bytes);
    indexRecords(file, bytes, file.bytes);
    if (file.bytes - file.indexedBytes >= indexEveryBytes) this.#saveIndexes();
  }

  close(): void {
    if (this.#descriptor === null) return;
    closeSync(this.#descriptor);
    this.#descriptor = null;
    this.#saveIndexes();
  }

  /** Removes them all. Who has one open reads it to its end. */
  clear(): void {
    this.close();
    for (const path of [...this.#doubles.splice(0), ...this.files.map((file) => file.path)]) removeFile(path);
    this.files.length = 0;
  }

  /** What an opening must not do, which may be beside a running recorder. */
  #tidy(): void {
    for (const double of this.#doubles.splice(0)) removeFile(double);
    this.#saveIndexes();
  }

  /** Where there is no room for one, the next opening reads its file. */
  #saveIndexes(): void {
    for (const file of this.files.filter(({ bytes, indexedBytes }) => indexedBytes < bytes)) {
      file.indexedBytes = file.bytes;
      try {
        saveIndex(file);
      } catch (error) {
        if (Object(error).code === undefined) throw error;
      }
    }
  }

  /**
   * Puts what a file was compressed to in its place. At any moment the plain file or the compressed one is there whole; a
   * file that has aged out meanwhile stays gone. Throws the system's error; the file is then as it was.
   */
  replacePacked(file: LogFile, draft: string, { blocks, slotLevels }: PackedFile): void {
    if (!this.files.includes(file)) return;
    this.#tidy();
    const plainPath = file.path;
    const path = `${plainPath}.gz`;
    if (existsSync(path)) throw new Error(`${path} is another program’s`);
    renameSync(draft, path);
    syncDirectory(this.#directory);
    Object.assign(file, { path, blocks, slotLevels, indexedBytes: 0 });
    this.#saveIndexes();
    removeFile(plainPath);
  }

  #fileFor(addedBytes: number, firstNumber: number, timestamp: string): LogFile {
    const last = this.files.at(-1);
    const gone = last !== undefined && !existsSync(last.path);
    if (gone) {
      this.files.pop();
      this.close();
    }
    const full = last !== undefined && last.lines > 0 && last.bytes + addedBytes > this.#limits.fileBytesMax;
    const continues = last !== undefined && firstNumber === this.lastNumber + 1;
    const usable = last !== undefined && last.path === this.path && !gone && !full;
    if (usable && continues) return last;
    return this.#startFile(firstNumber, timestamp, last?.mark ?? null);
  }

  #startFile(firstNumber: number, timestamp: string, mark: Mark | null): LogFile {
    this.close();
    this.#tidy();
    if (existsSync(this.path)) this.#rotate();
    const file = newLogFile(this.path, firstNumber, mark);
    const header = Buffer.from(encodeFileStart(timestamp, firstNumber, mark));
    try {
      this.#write(file, header);
    } catch (error) {
      this.close();
      rmSync(this.path, { force: true });
      throw error;
    }
    file.bytes = header.length;
    this.files.push(file);
    this.onRotate();
    return file;
  }

  /** Each file moves on where the one after it needs its place; the last one frees the newest place. No other file is overwritten. */
  #rotate(): void {
    this.#removeOldest();
    let free = 1;
    const moves = this.files.toReversed().map((file) => {
      const pathAt = (position: number) => `${this.path}.${position}${isPacked(file.path) ? '.gz' : ''}`;
      let position = Math.max(positionOf(basename(file.path), basename(this.path)) ?? 0, free);
      while (existsSync(pathAt(position)) && !this.files.some(({ path }) => path === pathAt(position)))
        position += 1;
      free = position + 1;
      return { file, path: pathAt(position) };
    });
    for (const { file, path } of moves.reverse()) {
      if (file.path !== path) moveFile(file.path, path);
      file.path = path;
    }
  }

  #removeOldest(): void {
    const { fileBytesMax, filesMax } = this.#limits;
    const isMore = () => this.files.length >= filesMax && this.bytes > (filesMax - 1) * fileBytesMax;
    while (isMore() || this.files.length >= filesMaxOfAnySize) {
      const oldest = this.files.shift();
      if (oldest) removeFile(oldest.path);
    }
  }

  #write(file: LogFile, bytes: Buffer): void {
    if (this.#descriptor === null) {
      this.#descriptor = openSync(file.path, 'a', 0o600);
      if (fstatSync(this.#descriptor).size > file.bytes) ftruncateSync(this.#descriptor, file.bytes);
      this.#tidy();
    }
    let written = 0;
    try {
      while (written < bytes.length)
        written += writeSync(this.#descriptor, bytes, written, bytes.length - written);
    } catch (error) {
      if (written > 0) ftruncateSync(this.#descriptor, file.bytes);
      throw error;
    }
  }
}

function syncDirectory(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
