import { setFlagsFromString } from 'node:v8';

/** Steps back that V8 takes in one search before it goes on with its engine that takes none. */
const stepsBackMax = 10_000;

// V8 searches fast by default, but may need a time that grows without bound with the text; its other engine never does.
// Both flags count for patterns that are made from here on.
setFlagsFromString('--enable-experimental-regexp-engine');
setFlagsFromString('--enable-experimental-regexp-engine-on-excessive-backtracks');
setFlagsFromString(`--regexp-backtracks-before-fallback=${stepsBackMax}`);

/** Finds the pattern in a line; the time grows with the line's length, whatever the pattern. */
export interface LinearPattern {
  /** Place of the first hit, -1: there is none. */
  search(line: string): number;
}

export type PatternReading =
  | { type: 'pattern'; pattern: LinearPattern }
  | { type: 'refused'; reason: string };

export function readPattern(source: string, ignoreCase: boolean): PatternReading {
  const written = ignoreCase ? inLowerCase(source) : source;
  try {
    // Only what the linear engine takes may be handed to the fast one, which falls back to it.
    new RegExp(written, 'l');
  } catch (error) {
    return { type: 'refused', reason: reasonOf(error) };
  }
  const pattern = new RegExp(written);
  const search = ignoreCase
    ? (line: string) => line.toLowerCase().search(pattern)
    : (line: string) => line.search(pattern);
  return { type: 'pattern', pattern: { search } };
}

/** The linear engine knows no flag for it: pattern and lines are compared in lower case. Escapes (`\W`) stay as they are. */
function inLowerCase(source: string): string {
  return source.replace(/\\.|[^\\]+/gs, (part) => (part.startsWith('\\') ? part : part.toLowerCase()));
}

function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : '';
  return message.endsWith('Cannot be executed in linear time')
    ? 'Look-ahead, look-behind, back references and large counts are not known here'
    : message.replace(/^Invalid regular expression: \/.*\/l?: /s, '');
}
