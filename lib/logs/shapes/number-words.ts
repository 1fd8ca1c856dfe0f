import { type ByteRange, digit, hexLetter } from './byte-kinds';

/** A word of nothing but hexadecimal letters is an identifier from this length on. */
const hexWordMin = 8;
const dateNameLength = 3;
const dateNames = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec Mon Tue Wed Thu Fri Sat Sun'.split(' ');

/** A word's hash goes on with each of its bytes. */
export const nextHash = (hash: number, code: number) => (Math.imul(hash, 31) + code) | 0;

const dateHashes = dateNames.map((name) => Buffer.from(name).reduce(nextHash, 0));
/** Says of nearly every other word at once that it is none of them. */
const dateFilter = new Uint8Array(1024);
for (const hash of dateHashes) dateFilter[hash & 1023] = 1;

/**
 * Whether a word without a digit stands for a number all the same: an identifier that happens to have none, or the name of a
 * month or a day.
 * @param joined whether it is joined to a number, as in `a1b2-beef` or `fe80::dead`
 */
export function isNumberLike(hash: number, kinds: number, length: number, joined: boolean): boolean {
  if (kinds === hexLetter && (joined || length >= hexWordMin)) return true;
  return length === dateNameLength && dateFilter[hash & 1023] === 1 && dateHashes.includes(hash);
}

export const stampLength = '2026-11-28T20:30:00'.length;

/** Whether a time begins here, as most lines begin: to pass over it at once. */
export function isStamp(bytes: Uint8Array, { start, end }: ByteRange): boolean {
  if (end - start < stampLength || bytes[start + 4] !== hyphen || bytes[start + 7] !== hyphen) return false;
  if (bytes[start + 10] !== letterT || bytes[start + 13] !== colon || bytes[start + 16] !== colon)
    return false;
  return (
    areDigits(bytes, start, start + 4) &&
    areDigits(bytes, start + 5, start + 7) &&
    areDigits(bytes, start + 8, start + 10) &&
    areDigits(bytes, start + 11, start + 13) &&
    areDigits(bytes, start + 14, start + 16) &&
    areDigits(bytes, start + 17, start + 19)
  );
}

function areDigits(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) {
    const code = bytes[at] ?? 0;
    if (code < 0x30 || code > 0x39) return false;
  }
  return true;
}

const letterT = 0x54;
const colon = 0x3a;
const hyphen = 0x2d;
const plus = 0x2b;

/** Whether this is the sign of a number that begins behind it. */
export function isSign(code: number, nextKind: number): boolean {
  return (code === hyphen || code === plus) && (nextKind & digit) !== 0;
}
