import { rangesWithin, type StyledRange, type TerminalHue } from './terminal-text';

const hueColours: Record<TerminalHue, string> = {
  black: 'text-text-3',
  red: 'text-fail',
  green: 'text-ok',
  yellow: 'text-warn',
  blue: 'text-accent',
  magenta: 'text-magenta',
  cyan: 'text-cyan',
  white: 'text-text',
};

interface HighlightedTextProps {
  text: string;
  /** What the program coloured in it. */
  ranges?: readonly StyledRange[] | undefined;
  /** Global; null for none. */
  mark: RegExp | null;
  current: boolean;
}

/** The text with all that the expression finds marked, in the colours its program gave it. */
export function HighlightedText({ text, ranges = [], mark, current }: HighlightedTextProps) {
  return splitAt(text, mark).map(({ start, piece, hit }) => {
    const styled =
      ranges.length === 0 ? piece : inColour(piece, rangesWithin(ranges, start, piece.length), start);
    return hit ? (
      <mark key={start} className={`rounded-[2px] text-inherit ${current ? 'bg-hit-current' : 'bg-hit'}`}>
        {styled}
      </mark>
    ) : (
      styled
    );
  });
}

function inColour(piece: string, ranges: readonly StyledRange[], start: number) {
  let at = 0;
  const before = ranges.flatMap(({ from, to, hue, bold }) => {
    const plain = piece.slice(at, from);
    at = to;
    const colour = `${hue === null ? '' : hueColours[hue]} ${bold ? 'font-semibold' : ''}`;
    return [
      plain,
      <span key={start + from} className={colour.trim()}>
        {piece.slice(from, to)}
      </span>,
    ];
  });
  return [...before, piece.slice(at)];
}

interface Piece {
  start: number;
  piece: string;
  hit: boolean;
}

function splitAt(text: string, mark: RegExp | null): Piece[] {
  if (mark === null) return [{ start: 0, piece: text, hit: false }];
  const pieces: Piece[] = [];
  let start = 0;
  for (const { index, 0: found } of text.matchAll(mark)) {
    if (found === '') continue;
    if (index > start) pieces.push({ start, piece: text.slice(start, index), hit: false });
    pieces.push({ start: index, piece: found, hit: true });
    start = index + found.length;
  }
  if (start < text.length || pieces.length === 0)
    pieces.push({ start, piece: text.slice(start), hit: false });
  return pieces;
}
