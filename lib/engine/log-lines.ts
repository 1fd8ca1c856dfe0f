import { FrameDecoder, type FramePiece } from '@/lib/core/frames';
import { LineDecoder } from '@/lib/core/lines';
import type { EngineLogLine } from './types';

const space = 0x20;
const lineFeed = 0x0a;
/** Longer than any RFC 3339 timestamp. */
const timestampBytesMax = 64;

/** What one stream has of the line that is still coming. */
interface OpenLine {
  decoder: TextDecoder;
  timestamp: string | null;
  parts: string[];
  /** Bytes of a timestamp that a chunk border cut. */
  stamp: Uint8Array[];
  /** Whether the next bytes belong to a timestamp. */
  stamping: boolean;
}

/**
 * A framed log with timestamps to whole lines. Engines cut long lines into parts (16 KiB Docker, 8 KiB Podman) and
 * stamp every part at the start of its frame; the first part's stamp stays, the others go, and the line ends only at
 * its line feed. The two streams are joined each on its own.
 */
export class FramedLogDecoder {
  readonly #frames = new FrameDecoder();
  readonly #open = { stdout: openLine(), stderr: openLine() };

  push(chunk: Uint8Array): EngineLogLine[] {
    const lines: EngineLogLine[] = [];
    for (const piece of this.#frames.push(chunk)) this.#take(piece, lines);
    return lines;
  }

  /** What the engine left without a line feed at the end of its stream. */
  end(): EngineLogLine[] {
    const lines: EngineLogLine[] = [];
    for (const stream of ['stdout', 'stderr'] as const) {
      const open = this.#open[stream];
      if (open.timestamp !== null && open.parts.length > 0) lines.push(finish(open, stream));
    }
    return lines;
  }

  #take(piece: FramePiece, lines: EngineLogLine[]): void {
    const open = this.#open[piece.stream];
    if (piece.first) open.stamping = true;
    let rest = open.stamping ? readStamp(open, piece.bytes) : piece.bytes;
    for (let at = rest.indexOf(lineFeed); at !== -1; at = rest.indexOf(lineFeed)) {
      append(open, rest.subarray(0, at));
      lines.push(finish(open, piece.stream));
      rest = rest.subarray(at + 1);
    }
    append(open, rest);
  }
}

/** The log of a container with a terminal: no frames, one stream, lines end in CR LF. */
export class TerminalLogDecoder {
  readonly #lines = new LineDecoder();

  push(chunk: Uint8Array): EngineLogLine[] {
    return this.#lines.push(chunk).map(splitStamp);
  }

  end(): EngineLogLine[] {
    const last = this.#lines.end();
    return last === null ? [] : [splitStamp(last)];
  }
}

function openLine(): OpenLine {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  return { decoder, timestamp: null, parts: [], stamp: [], stamping: false };
}

/** Takes the timestamp off the front of a frame; returns what follows it. */
function readStamp(open: OpenLine, bytes: Uint8Array): Uint8Array {
  const at = bytes.indexOf(space);
  const known = open.stamp.reduce((length, part) => length + part.length, 0);
  if (at === -1 && known + bytes.length <= timestampBytesMax) {
    open.stamp.push(bytes);
    return bytes.subarray(bytes.length);
  }
  open.stamp.push(bytes.subarray(0, Math.max(at, 0)));
  const text = Buffer.concat(open.stamp).toString('latin1');
  open.timestamp ??= text;
  open.stamp = [];
  open.stamping = false;
  return bytes.subarray(at + 1);
}

function append(open: OpenLine, bytes: Uint8Array): void {
  if (bytes.length > 0) open.parts.push(open.decoder.decode(bytes, { stream: true }));
}

function finish(open: OpenLine, stream: EngineLogLine['stream']): EngineLogLine {
  const rest = open.decoder.decode();
  if (rest !== '') open.parts.push(rest);
  const text = open.parts.length === 1 ? (open.parts[0] ?? '') : open.parts.join('');
  const timestamp = open.timestamp ?? '';
  open.parts = [];
  open.timestamp = null;
  return { stream, timestamp, text };
}

function splitStamp(line: string): EngineLogLine {
  const at = line.indexOf(' ');
  const text = line.slice(at + 1);
  return {
    stream: 'stdout',
    timestamp: line.slice(0, Math.max(at, 0)),
    text: text.endsWith('\r') ? text.slice(0, -1) : text,
  };
}
