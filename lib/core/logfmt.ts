interface LogfmtPair {
  name: string;
  value: string;
  /** As it stands in the line. */
  written: string;
}

const nameStart = /[A-Za-z_]/;
const nameCharacter = /[\w.-]/;
const blank = /\s/;

/** The `name=value` pairs of a line, wherever they stand in it, in one pass; a value with blanks is in double quotes. */
export function* logfmtPairs(text: string): Generator<LogfmtPair> {
  for (let at = 0; at < text.length; ) {
    const nameEnd = endOfName(text, at);
    if (nameEnd === at || text[nameEnd] !== '=') {
      at = nextWord(text, Math.max(nameEnd, at + 1));
      continue;
    }
    const end = text[nameEnd + 1] === '"' ? endOfQuoted(text, nameEnd + 1) : endOfWord(text, nameEnd + 1);
    const written = text.slice(nameEnd + 1, end);
    const value = written.startsWith('"') ? unquoted(written) : written;
    yield { name: text.slice(at, nameEnd), value, written: text.slice(at, end) };
    at = nextWord(text, end);
  }
}

function endOfName(text: string, start: number): number {
  if (!nameStart.test(text[start] ?? '')) return start;
  let at = start + 1;
  while (nameCharacter.test(text[at] ?? '')) at += 1;
  return at;
}

function endOfWord(text: string, start: number): number {
  let at = start;
  while (at < text.length && !blank.test(text[at] ?? '')) at += 1;
  return at;
}

/** Where the next word begins behind the one that this place is in. */
function nextWord(text: string, from: number): number {
  let at = endOfWord(text, from);
  while (at < text.length && blank.test(text[at] ?? '')) at += 1;
  return at;
}

/** Of a text without its second quote, the end. */
function endOfQuoted(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') return at + 1;
  }
  return text.length;
}

const escapes: Record<string, string> = { n: '\n', t: '\t', r: '\r' };

function unquoted(written: string): string {
  const end = written.length > 1 && written.endsWith('"') ? -1 : undefined;
  return written.slice(1, end).replace(/\\(.)/gs, (_, letter: string) => escapes[letter] ?? letter);
}
