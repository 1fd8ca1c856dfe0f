import { FrameDecoder } from '@/lib/core/frames';
import { lineBytesMax, OpenLine } from './open-line';
import type { EngineLogLine } from './types';

const space = 0x20;
const lineFeed = 0x0a;
/** Longer than any RFC 3339 timestamp. */
const timestampBytesMax = 64;

/** What one stream has of the line that is still coming. */
interface OpenStream {
  stream: EngineLogLine['stream'];
  line: OpenLine;
  timestamp: string | null;
  /** Bytes of a timestamp that a chunk border cut. */
  stamp: Buffer[];
  /** Whether the next bytes belong to a timestamp. */
  stamping: boolean;
}

/**
 * Keeps no reference to the bytes that it was given. A framed log with timestamps to whole lines. Engines cut long lines into parts (16 KiB Docker, 8 KiB Podman) and
 * stamp every part at the start of its frame; the first part's stamp stays, the others go, and the line ends only at
 * its line feed, or is a part of our own when it is longer than 1 MiB. The two streams are joined each on its own.
 */
export class FramedLogDecoder {
  readonly #frames = new FrameDecoder();
  readonly #open = { stdout: openStream('stdout'), stderr: openStream('stderr') };

  push(chunk: Uint8Array): EngineLogLine[] {
    const lines: EngineLogLine[] = [];
    const bytes = asBuffer(chunk);
    this.#frames.read(bytes, (stream, first, start, end) => {
      const open = this.#open[stream];
      if (first) open.stamping = true;
      takePiece(open, bytes, start, end, lines);
    });
    return lines;
  }

  /** What the engine left without a line feed at the end of its stream. */
  end(): EngineLogLine[] {
    const { stdout, stderr } = this.#open;
    return [stdout, stderr].filter(({ timestamp, line }) => timestamp !== null && !line.empty).map(finish);
  }
}

/** The log of a container with a terminal: no frames, one stream, lines end in CR LF. */
export class TerminalLogDecoder {
  readonly #line = new OpenLine();
  /** Of the line whose first part is out already. */
  #timestamp: string | null = null;

  push(chunk: Uint8Array): EngineLogLine[] {
    const lines: EngineLogLine[] = [];
    let rest = asBuffer(chunk);
    for (let at = rest.indexOf(lineFeed); at !== -1; at = rest.indexOf(lineFeed)) {
      this.#add(rest.subarray(0, at), lines);
      lines.push(this.#finish());
      rest = rest.subarray(at + 1);
    }
    this.#add(rest, lines);
    return lines;
  }

  end(): EngineLogLine[] {
    return this.#line.empty ? [] : [this.#finish()];
  }

  #add(bytes: Buffer, lines: EngineLogLine[]): void {
    for (const text of this.#line.add(bytes)) {
      const line = this.#stamped(text);
      this.#timestamp = line.timestamp;
      lines.push({ ...line, part: true });
    }
  }

  #finish(): EngineLogLine {
    const { timestamp, text } = this.#stamped(this.#line.take());
    this.#timestamp = null;
    const shown = text.endsWith('\r') ? text.slice(0, -1) : text;
    return { stream: 'stdout', timestamp, text: shown, part: false };
  }

  /** The stamp stands before a line's first part only. */
  #stamped(text: string): EngineLogLine {
    if (this.#timestamp !== null) return { stream: 'stdout', timestamp: this.#timestamp, text, part: false };
    const at = text.indexOf(' ');
    const timestamp = text.slice(0, Math.max(at, 0));
    return { stream: 'stdout', timestamp, text: text.slice(at + 1), part: false };
  }
}

function openStream(stream: EngineLogLine['stream']): OpenStream {
  return { stream, line: new OpenLine(), timestamp: null, stamp: [], stamping: false };
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** Takes the lines of a piece of a frame. Most pieces end with their only line feed: then a search never runs past their end. */
function takePiece(
  open: OpenStream,
  chunk: Buffer,
  start: number,
  end: number,
  lines: EngineLogLine[],
): void {
  const bytes = chunk[end - 1] === lineFeed ? chunk : chunk.subarray(0, end);
  let from = open.stamping ? readStamp(open, bytes, start, end) : start;
  while (from < end) {
    const at = bytes.indexOf(lineFeed, from);
    if (at === -1) {
      addTo(open, bytes.subarray(from, end), lines);
      return;
    }
    if (open.line.empty && at - from <= lineBytesMax) {
      lines.push(closed(open, bytes.toString('utf8', from, at)));
    } else {
      addTo(open, bytes.subarray(from, at), lines);
      lines.push(finish(open));
    }
    from = at + 1;
  }
}

/** Takes the timestamp off the front of a frame; answers where the text begins. */
function readStamp(open: OpenStream, bytes: Buffer, start: number, end: number): number {
  const at = bytes.indexOf(space, start);
  const isWhole = at !== -1 && at < end && at - start <= timestampBytesMax;
  if (open.stamp.length > 0 || !isWhole) return start + readCutStamp(open, bytes.subarray(start, end));
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

function addTo(open: OpenStream, bytes: Buffer, lines: EngineLogLine[]): void {
  for (const text of open.line.add(bytes))
    lines.push({ stream: open.stream, timestamp: open.timestamp ?? '', text, part: true });
}

function finish(open: OpenStream): EngineLogLine {
  return closed(open, open.line.take());
}

function closed(open: OpenStream, text: string): EngineLogLine {
  const timestamp = open.timestamp ?? '';
  open.timestamp = null;
  return { stream: open.stream, timestamp, text, part: false };
}
