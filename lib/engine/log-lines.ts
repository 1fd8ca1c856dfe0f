import { FrameDecoder } from '@/lib/core/frames';
import { LogBatch } from './log-batch';
import { lineBytesMax, OpenLine } from './open-line';
import type { EngineLogLine } from './types';

const space = 0x20;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;
/** Docker cuts a line only when it has so many bytes: an unfinished frame with fewer was a process's last. */
export const dockerPartBytes = 16 * 1024;
/** Longer than any RFC 3339 timestamp. */
const timestampBytesMax = 64;
const nothing = Buffer.alloc(0);

/** What one stream has of the line that is still coming. */
interface OpenStream {
  stream: EngineLogLine['stream'];
  line: OpenLine;
  timestamp: string | null;
  /** Bytes of a timestamp that a chunk border cut. */
  stamp: Buffer[];
  /** Whether the next bytes belong to a timestamp. */
  stamping: boolean;
  /** Of the frame that is coming, its timestamp included. */
  frameBytes: number;
}

/**
 * Decodes a framed log with timestamps; keeps no reference to the bytes that it was given, and what it answers is valid
 * until the next call. Engines cut long lines into parts (16 KiB Docker, 8 KiB Podman) and stamp every part at the start of
 * its frame; the first part's stamp stays, the others go, and the line ends only at its line feed, or is a part of our own
 * when it is longer than 1 MiB. The two streams are joined each on its own.
 * @param partBytes what each part of a cut line has at least, where the engine says so: what a process left unfinished is then
 *   no beginning of the next process's first line
 */
export class FramedLogDecoder {
  readonly #frames = new FrameDecoder();
  readonly #batch = new LogBatch();
  readonly #open = { stdout: openStream('stdout'), stderr: openStream('stderr') };

  constructor(private readonly partBytes = 0) {}

  push(chunk: Uint8Array): LogBatch {
    const batch = this.#batch;
    const bytes = asBuffer(chunk);
    batch.begin(bytes);
    this.#frames.read(bytes, (stream, first, start, end) => {
      const open = this.#open[stream];
      if (first) this.#beginFrame(open);
      open.frameBytes += end - start;
      takePiece(open, bytes, start, end, batch);
    });
    return batch;
  }

  #beginFrame(open: OpenStream): void {
    const textBytes = open.frameBytes - (open.timestamp?.length ?? 0) - 1;
    if (open.timestamp !== null && textBytes < this.partBytes) finish(open, this.#batch);
    open.stamping = true;
    open.frameBytes = 0;
  }

  /** What the engine left without a line feed at the end of its stream. */
  end(): LogBatch {
    this.#batch.begin(nothing);
    for (const open of [this.#open.stdout, this.#open.stderr])
      if (open.timestamp !== null && !open.line.empty) finish(open, this.#batch);
    return this.#batch;
  }
}

/** The log of a container with a terminal: no frames, one stream, lines end in CR LF. Its answers, too, are valid until the next call. */
export class TerminalLogDecoder {
  readonly #batch = new LogBatch();
  readonly #line = new OpenLine();
  /** Of the line whose first part is out already. */
  #timestamp: string | null = null;

  push(chunk: Uint8Array): LogBatch {
    this.#batch.begin(nothing);
    let rest = asBuffer(chunk);
    for (let at = rest.indexOf(lineFeed); at !== -1; at = rest.indexOf(lineFeed)) {
      this.#add(rest.subarray(0, at));
      this.#finish();
      rest = rest.subarray(at + 1);
    }
    this.#add(rest);
    return this.#batch;
  }

  end(): LogBatch {
    this.#batch.begin(nothing);
    if (!this.#line.empty) this.#finish();
    return this.#batch;
  }

  #add(bytes: Buffer): void {
    this.#line.add(bytes, (part) => {
      const { timestamp, text } = this.#stamped(part);
      this.#timestamp = timestamp;
      this.#batch.add('stdout', true, timestamp, text);
    });
  }

  #finish(): void {
    this.#line.end((last) => {
      const { timestamp, text } = this.#stamped(last);
      const shown = text.at(-1) === carriageReturn ? text.subarray(0, -1) : text;
      this.#batch.add('stdout', false, timestamp, shown);
    });
    this.#timestamp = null;
  }

  /** The stamp stands before a line's first part only. */
  #stamped(bytes: Buffer): { timestamp: string; text: Buffer } {
    if (this.#timestamp !== null) return { timestamp: this.#timestamp, text: bytes };
    const at = bytes.indexOf(space);
    return { timestamp: bytes.toString('latin1', 0, Math.max(at, 0)), text: bytes.subarray(at + 1) };
  }
}

function openStream(stream: EngineLogLine['stream']): OpenStream {
  return { stream, line: new OpenLine(), timestamp: null, stamp: [], stamping: false, frameBytes: 0 };
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** Takes the lines of a piece of a frame. Most pieces end with their only line feed: then a search never runs past their end. */
function takePiece(open: OpenStream, chunk: Buffer, start: number, end: number, batch: LogBatch): void {
  const bytes = chunk[end - 1] === lineFeed ? chunk : chunk.subarray(0, end);
  let from = takeWhole(open, bytes, start, end, batch);
  if (open.stamping && from < end) from = readStamp(open, bytes, from, end);
  while (from < end) {
    const at = bytes.indexOf(lineFeed, from);
    addTo(open, bytes.subarray(from, at === -1 ? end : at), batch);
    if (at === -1) return;
    finish(open, batch);
    from = at + 1;
  }
}

/** Takes a line that has its own timestamp and stands in the piece as a whole; answers where the rest begins. */
function takeWhole(open: OpenStream, bytes: Buffer, start: number, end: number, batch: LogBatch): number {
  if (!open.stamping || open.stamp.length > 0 || open.timestamp !== null || !open.line.empty) return start;
  const textAt = endOfStamp(bytes, start, end) + 1;
  const at = textAt === 0 ? -1 : bytes.indexOf(lineFeed, textAt);
  if (at === -1 || at - textAt > lineBytesMax) return start;
  batch.addInPlace(open.stream, start, textAt, at);
  open.stamping = false;
  return at + 1;
}

/** Where the space behind a timestamp is; -1 when it is not there. */
function endOfStamp(bytes: Buffer, start: number, end: number): number {
  const at = bytes.indexOf(space, start);
  return at < end && at - start <= timestampBytesMax ? at : -1;
}

/** Takes the timestamp off the front of a frame; answers where the text begins. */
function readStamp(open: OpenStream, bytes: Buffer, start: number, end: number): number {
  const at = endOfStamp(bytes, start, end);
  if (open.stamp.length > 0 || at === -1) return start + readCutStamp(open, bytes.subarray(start, end));
  open.timestamp ??= bytes.toString('latin1', start, at);
  open.stamping = false;
  return at + 1;
}

/** Answers how many of the bytes belong to the timestamp. */
function readCutStamp(open: OpenStream, bytes: Buffer): number {
  const at = bytes.indexOf(space);
  const known = open.stamp.reduce((length, part) => length + part.length, 0);
  if (at === -1 && known + bytes.length <= timestampBytesMax) {
    open.stamp.push(Buffer.from(bytes));
    return bytes.length;
  }
  open.stamp.push(bytes.subarray(0, Math.max(at, 0)));
  open.timestamp ??= Buffer.concat(open.stamp).toString('latin1');
  open.stamp = [];
  open.stamping = false;
  return at + 1;
}

function addTo(open: OpenStream, bytes: Buffer, batch: LogBatch): void {
  open.line.add(bytes, (part) => batch.add(open.stream, true, open.timestamp ?? '', part));
}

function finish(open: OpenStream, batch: LogBatch): void {
  open.line.end((text) => batch.add(open.stream, false, open.timestamp ?? '', text));
  open.timestamp = null;
}
