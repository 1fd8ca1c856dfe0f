import { type LogLevel, logLevelNames } from './log-record';

const [tabCode, space, point, dash, zero, nine, colon] = [0x09, 0x20, 0x2e, 0x2d, 0x30, 0x39, 0x3a];
const [letterA, letterT, letterZ, tilde] = [0x41, 0x54, 0x5a, 0x7e];
/** `2026-11-29T`. */
const dateLength = 11;

/** A name of capital letters as a number: those of ten letters and fewer have one of their own. */
const withLetter = (name: number, code: number) => name * 32 + (code & 0x1f);
const levels = new Map(
  Object.entries(logLevelNames).map(([name, level]) => [Buffer.from(name).reduce(withLetter, 0), level]),
);

/**
 * The level of a line that begins `<ISO time> <LEVEL> <word>`, from its bytes: what `parseLogText` says of it, at a
 * fraction of the cost. Null for any other one, which may have a level all the same.
 */
export function isoLevel(bytes: Uint8Array, start: number, end: number): LogLevel | null {
  if (end - start < dateLength || !beginsWithDate(bytes, start)) return null;
  let at = start + dateLength;
  while (at < end && isOfTime(bytes[at] ?? 0)) at += 1;
  if (at === start + dateLength) return null;
  if (bytes[at] === letterZ) at += 1;
  const nameStart = afterSpaces(bytes, at, end);
  let nameEnd = nameStart;
  let name = 0;
  for (; nameEnd < end && isUpperCase(bytes[nameEnd] ?? 0); nameEnd += 1)
    name = withLetter(name, bytes[nameEnd] ?? 0);
  const wordStart = afterSpaces(bytes, nameEnd, end);
  const word = wordStart < end ? (bytes[wordStart] ?? 0) : 0;
  if (nameStart === at || wordStart === nameEnd || word <= space || word > tilde) return null;
  return levels.get(name) ?? null;
}

function beginsWithDate(bytes: Uint8Array, start: number): boolean {
  for (let index = 0; index < dateLength - 1; index += 1) {
    const code = bytes[start + index] ?? 0;
    if (index === 4 || index === 7 ? code !== dash : code < zero || code > nine) return false;
  }
  return bytes[start + dateLength - 1] === letterT;
}

const isOfTime = (code: number) => (code >= zero && code <= colon) || code === point;
const isUpperCase = (code: number) => code >= letterA && code <= letterZ;

function afterSpaces(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && (bytes[at] === space || bytes[at] === tabCode)) at += 1;
  return at;
}
