import type { LogBytes } from '@/lib/logs/store/log-bytes';
import { endsInPart, startOfRecord } from './recorded-line';

const stretchBytes = 256 * 1024;
/** No line of a recorder is longer; of a file that somebody else wrote the line is cut. */
const stretchBytesMax = 16 * 1024 * 1024;
const lineFeed = 0x0a;

/** Whole lines of a file; valid until the next one is asked for. */
export interface Stretch {
  bytes: Buffer;
  /** Where they begin in the file. */
  offset: number;
}

/**
 * The file from one offset to another, each byte read once.
 * @param readBytes how much is read at once, where no line is longer
 */
export function* readStretches(
  log: LogBytes,
  start: number,
  end: number,
  readBytes: number = stretchBytes,
): Generator<Stretch> {
  let buffer = Buffer.allocUnsafeSlow(Math.min(readBytes, Math.max(1, end - start)));
  let held = 0;
  for (let offset = start; offset + held < end || held > 0; ) {
    const wanted = Math.min(buffer.length - held, end - offset - held);
    const read = wanted === 0 ? 0 : log.readSync(buffer, held, wanted, offset + held);
    held += read;
    const isLast = read === 0 || offset + held >= end;
    const whole = isLast ? held : wholeLines(buffer.subarray(0, held));
    if (whole === 0 && buffer.length < stretchBytesMax) {
      buffer = Buffer.concat([buffer.subarray(0, held)], buffer.length * 2);
      continue;
    }
    const taken = whole === 0 ? held : whole;
    if (taken === 0) return;
    yield { bytes: buffer.subarray(0, taken), offset };
    buffer.copyWithin(0, taken, held);
    held -= taken;
    offset += taken;
    if (read === 0) return;
  }
}

/** Where the last line ends that is there whole: behind a record that is not the first part of more. */
function wholeLines(bytes: Buffer): number {
  let end = bytes.lastIndexOf(lineFeed) + 1;
  while (end > 0 && endsInPart(bytes, end)) end = startOfRecord(bytes, end);
  return end;
}
