import {
  closeSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { EncodedBatch } from './encoded-batch';
import { indexRecords, type LogFile, newLogFile, scanLogFile } from './log-file';
import { encodeFileStart, type Mark } from './record-format';

const fileBytesMax = 20_000_000;
const filesMax = 10;

/** The log on disk: e.g. `agent-runner.log`, and `agent-runner.log.1` … `.9` with what is older. */
export class LogFiles {
  readonly path: string;
  /** Oldest first; the last one is being written. */
  readonly files: LogFile[] = [];
  readonly #directory: string;
  readonly #sizeMax: number;
  #descriptor: number | null = null;

  constructor(directory: string, options: { fileName?: string; fileBytesMax?: number } = {}) {
    this.#directory = directory;
    this.#sizeMax = options.fileBytesMax ?? fileBytesMax;
    this.path = join(directory, options.fileName ?? 'agent-runner.log');
  }

  /** Reads what is there; writes nothing, so that a reader beside a running recorder does no harm. */
  async open(): Promise<void> {
    this.files.length = 0;
    for (let position = filesMax - 1; position >= 0; position -= 1) {
      const path = this.#pathAt(position);
      if (existsSync(path)) this.files.push(await scanLogFile(path, this.lastNumber + 1));
    }
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
   * Writes lines from `firstNumber` on. All or nothing: after an error (disk full) the file is as it was.
   * Throws the system's error.
   */
  append({ bytes, firstTimestamp }: EncodedBatch, firstNumber: number): void {
    const file = this.#fileFor(bytes.length, firstNumber, firstTimestamp);
    this.#write(file, bytes);
    indexRecords(file, bytes, file.bytes);
  }

  close(): void {
    if (this.#descriptor !== null) closeSync(this.#descriptor);
    this.#descriptor = null;
  }

  #pathAt(position: number): string {
    return position === 0 ? this.path : `${this.path}.${position}`;
  }

  #fileFor(addedBytes: number, firstNumber: number, timestamp: string): LogFile {
    const last = this.files.at(-1);
    const gone = last !== undefined && !existsSync(last.path);
    if (gone) {
      this.files.pop();
      this.close();
    }
    const full = last !== undefined && last.lines > 0 && last.bytes + addedBytes > this.#sizeMax;
    const continues = last !== undefined && firstNumber === this.lastNumber + 1;
    const usable = last !== undefined && last.path === this.path && !gone && !full;
    if (usable && continues) return last;
    return this.#startFile(firstNumber, timestamp, last?.mark ?? null);
  }

  #startFile(firstNumber: number, timestamp: string, mark: Mark | null): LogFile {
    this.close();
    mkdirSync(this.#directory, { recursive: true, mode: 0o700 });
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
    return file;
  }

  #rotate(): void {
    if (this.files.length >= filesMax) {
      const oldest = this.files.shift();
      if (oldest) rmSync(oldest.path, { force: true });
    }
    for (const [index, file] of this.files.entries()) {
      const rotated = this.#pathAt(this.files.length - index);
      renameSync(file.path, rotated);
      file.path = rotated;
    }
  }

  #write(file: LogFile, bytes: Buffer): void {
    if (this.#descriptor === null) {
      this.#descriptor = openSync(file.path, 'a', 0o600);
      if (fstatSync(this.#descriptor).size > file.bytes) ftruncateSync(this.#descriptor, file.bytes);
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
