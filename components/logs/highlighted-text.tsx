interface HighlightedTextProps {
  text: string;
  /** Lower case; empty for none. */
  query: string;
  current: boolean;
}

/** The text with every occurrence of the query marked. */
export function HighlightedText({ text, query, current }: HighlightedTextProps) {
  const pieces = splitAt(text, query);
  if (pieces.length === 1) return text;
  return pieces.map(({ start, piece, hit }) =>
    hit ? (
      <mark key={start} className={`rounded-[2px] text-inherit ${current ? 'bg-hit-current' : 'bg-hit'}`}>
        {piece}
      </mark>
    ) : (
      piece
    ),
  );
}

interface Piece {
  start: number;
  piece: string;
  hit: boolean;
}

function splitAt(text: string, query: string): Piece[] {
  const lower = text.toLowerCase();
  // A few characters change their length in lower case; then positions would not fit and nothing is marked.
  if (query === '' || lower.length !== text.length) return [{ start: 0, piece: text, hit: false }];
  const pieces: Piece[] = [];
  let start = 0;
  for (let at = lower.indexOf(query); at !== -1; at = lower.indexOf(query, start)) {
    if (at > start) pieces.push({ start, piece: text.slice(start, at), hit: false });
    pieces.push({ start: at, piece: text.slice(at, at + query.length), hit: true });
    start = at + query.length;
  }
  if (start < text.length || pieces.length === 0)
    pieces.push({ start, piece: text.slice(start), hit: false });
  return pieces;
}
