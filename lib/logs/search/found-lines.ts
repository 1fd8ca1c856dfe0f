import { isAscii } from 'node:buffer';
import type { Candidates } from './candidates';
import { escapeCode } from './escape-code';
import { endOfLine, startOfText } from './recorded-line';

/** Longer strings are slower to search: they do not stay in the processor's cache. Measured: 64 KiB 1 GB/s, 1 MiB 0.5. */
const blockBytes = 64 * 1024;
/** Looked at by the expression from where the scan has stopped on: where it stops often it would take longer than that. */
const pieceBytes = 8 * 1024;
const lineFeed = 0x0a;

/** Where lines begin that may have what is searched for, ascending; `beat` is called again and again meanwhile. */
export function* candidateStarts(
  bytes: Buffer,
  candidates: Candidates | null,
  beat: () => void,
): Generator<number> {
  for (let start = 0; start < bytes.length; ) {
    const end = endOfBlock(bytes, start, blockBytes);
    beat();
    const block = { bytes, start, end };
    if (candidates === null) yield* everyLine(bytes, start, end, beat);
    else if (candidates.scan?.load(bytes.subarray(start, end))) yield* scannedLines(block, candidates, beat);
    else yield* possibleLines(block, candidates, beat);
    start = end;
  }
}

/** Every line of these bytes. */
export function* everyLine(bytes: Buffer, from: number, to: number, beat: () => void): Generator<number> {
  for (let start = from; start < to; ) {
    yield start;
    beat();
    start = endOfLine(bytes, start);
  }
}

/** Whole lines. */
interface Block {
  bytes: Buffer;
  start: number;
  end: number;
}

/** Of a block that the scan has loaded. What it finds before the text of a line, as the digits of a time, is passed over. */
function* scannedLines(
  { bytes, start, end }: Block,
  candidates: Candidates,
  beat: () => void,
): Generator<number> {
  const { scan, expression } = candidates;
  for (let from = start; from < end; ) {
    const place = scan?.next(from - start) ?? -1;
    if (place === -1) return;
    const pieceStart = startOfLine(bytes, start + place);
    const textStart = startOfText(bytes, pieceStart);
    if (start + place < textStart) {
      from = textStart;
      continue;
    }
    from = Math.min(end, endOfBlock(bytes, pieceStart, expression === null ? 0 : pieceBytes));
    yield* possibleLines({ bytes, start: pieceStart, end: from }, candidates, beat);
  }
}

function* possibleLines(
  { bytes, start, end }: Block,
  { expression, asciiOnly }: Candidates,
  beat: () => void,
): Generator<number> {
  const block = bytes.subarray(start, end);
  const isSearchable = !block.includes(escapeCode) && (!asciiOnly || isAscii(block));
  if (expression === null || !isSearchable) yield* everyLine(bytes, start, end, beat);
  else yield* touchedLines(start, block, expression);
}

function* touchedLines(offset: number, block: Buffer, expression: RegExp): Generator<number> {
  const text = block.toString('latin1');
  expression.lastIndex = 0;
  for (let found = expression.exec(text); found !== null; found = expression.exec(text)) {
    const start = found.index === 0 ? 0 : text.lastIndexOf('\n', found.index - 1) + 1;
    yield offset + start;
    const end = text.indexOf('\n', found.index);
    if (end === -1 || end + 1 >= text.length) return;
    expression.lastIndex = end + 1;
  }
}

const startOfLine = (bytes: Buffer, place: number) =>
  place === 0 ? 0 : bytes.lastIndexOf(lineFeed, place - 1) + 1;

function endOfBlock(bytes: Buffer, start: number, wantedBytes: number): number {
  if (bytes.length - start <= wantedBytes) return bytes.length;
  const end = bytes.lastIndexOf(lineFeed, start + wantedBytes) + 1;
  return end > start ? end : bytes.indexOf(lineFeed, start) + 1 || bytes.length;
}
