import { type LogSearch, logLevels } from '@/lib/contracts/log-search';
import { caseFlag, escapeExpression, type TextQuery } from '@/lib/core/log-matcher';
import { namesOfLevels } from '@/lib/core/log-record';
import { ByteScan } from './byte-scan';
import { requiredText } from './required-text';

/** What tells which lines need not be decoded. */
export interface Candidates {
  /** Stops in each line that has the query's text, and in some others; null where no text is known that they all have. */
  scan: ByteScan | null;
  /**
   * For a stretch of records, a byte per character: it touches each line that has the query's text. It never reaches over a
   * line feed, which keeps its work in proportion. Null where every line that the scan stops in has to be looked at.
   */
  expression: RegExp | null;
  /** Whether it is right only where every byte is ASCII. */
  asciiOnly: boolean;
}

const letters = /^[A-Za-z_][\w-]*$/;

/** By the text, else by what heads or dividers have, else by a field that stands in a line as it is searched for: no logger writes a letter by its number. */
export function searchCandidates(search: LogSearch): Candidates | null {
  const { text, regexp, invert, heads, fields = [] } = search;
  if (text !== '' && !invert) return candidatesOf({ text, regexp });
  if (text === '' && heads) return headCandidates(search);
  const [field] = fields;
  const words = field === undefined ? [] : [field.value, field.name.slice(field.name.lastIndexOf('.') + 1)];
  // A logger has no name in most formats.
  const word = words.find((each) => letters.test(each) && each !== 'logger');
  return word === undefined ? null : candidatesOf({ text: word, regexp: false });
}

/** Null where every line has to be looked at. */
export function candidatesOf(query: TextQuery): Candidates | null {
  // What a decoder puts in place of broken bytes is not in the bytes.
  if (query.text === '' || query.text.includes('\ufffd')) return null;
  const scan = ByteScan.of(requiredText(query));
  const source = query.regexp ? withinLines(query.text) : bytesOf(query);
  if (scan === null && source === null) return null;
  const expression = source === null ? null : new RegExp(source, `gm${caseFlag(query)}`);
  return { scan, expression, asciiOnly: query.regexp };
}

/**
 * Lines with the name of a level, or the tag of a divider. An event in JSON may write letters by number; an `I` stands in
 * upper case for a letter of two bytes, too.
 */
function headCandidates({
  levels = [...logLevels],
  dividers,
}: Pick<LogSearch, 'levels' | 'dividers'>): Candidates {
  const names = namesOfLevels(levels).map((name) => name.replaceAll('I', '(?:I|[\\x80-\\xff]{2})'));
  const source = [...names, '\\\\u00', ...(dividers ? ['F[ :]console'] : [])].join('|');
  return { scan: null, expression: new RegExp(source, 'gi'), asciiOnly: false };
}

/** The text's bytes; of a character beyond ASCII that has two cases only that some bytes stand there. */
function bytesOf(query: TextQuery): string {
  const anyCase = caseFlag(query) === 'i';
  return escapeExpression(query.text).replace(/[^\0-\x7f]/gu, (character) => {
    const hasCase = anyCase && character.toLowerCase() !== character.toUpperCase();
    return hasCase ? '[\\x80-\\xff]{2,4}' : Buffer.from(character).toString('hex').replace(/../g, '\\x$&');
  });
}

const escapesKept = /[dwSbBtrfv\W_]/;
const escapesRewritten: Record<string, string> = { s: '[^\\S\\n]', D: '[^\\d\\n]', W: '[^\\w\\n]' };

/**
 * The same expression for text of many lines, when it can be written so that no match goes over a line feed; null for one
 * that looks around itself, begins at the start of a line (a record has more before its text), or names characters by number.
 */
function withinLines(source: string): string | null {
  let written = '';
  for (let at = 0; at < source.length; ) {
    const piece = pieceAt(source, at);
    if (piece === null) return null;
    written += piece.text;
    at += piece.length;
  }
  return written;
}

function pieceAt(source: string, at: number): { text: string; length: number } | null {
  const [first = '', second = '', third = ''] = source.slice(at, at + 3);
  if (first > '\x7f' || first === '^' || first === '\n') return null;
  if (first === '\\') {
    const text = escapesRewritten[second] ?? (escapesKept.test(second) ? `\\${second}` : null);
    return text === null || second > '\x7f' || second === '\n' ? null : { text, length: 2 };
  }
  if (first === '(' && second === '?' && third !== ':') return null;
  return first === '[' ? classAt(source, at) : { text: first, length: 1 };
}

/** A class of characters; null for one that could hold a line feed. */
function classAt(source: string, at: number): { text: string; length: number } | null {
  const [whole, not, body] = /^\[(\^?)((?:[^\\\]\n]|\\[dwS\W_])+)\]/.exec(source.slice(at)) ?? [];
  if (whole === undefined || body === undefined || /[^\0-\x7f]/.test(body)) return null;
  // A range over control characters, as `[\t-~]` or `[!-~]`, may hold it: only the plain ones are let through.
  const ranges = body.replace(/\\./g, '').match(/.-./g) ?? [];
  if (not === '' && ranges.some(([from = '']) => from < ' ')) return null;
  return { text: not === '' ? whole : `[^${body}\\n]`, length: whole.length };
}
