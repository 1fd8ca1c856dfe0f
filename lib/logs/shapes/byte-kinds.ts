/** What a byte is to the shape of a line; of the first three a word consists, a bit each. */
export const letter = 1;
export const hexLetter = 2;
export const digit = 4;
export const wordKinds = letter | hexLetter | digit;
/** Joins numbers to one: `2026-11-28`, `10.0.0.1:7233`. */
export const joiner = 8;
export const space = 16;
export const quote = 32;
const mark = 64;

/** The kind of each byte; bytes of characters beyond ASCII are letters. */
export const byteKinds: Uint8Array = Uint8Array.from({ length: 256 }, (_, code) => kindOf(code));

function kindOf(code: number): number {
  const character = String.fromCharCode(code);
  if (code >= 0x80 || /[g-z_]/i.test(character)) return letter;
  if (/[a-f]/i.test(character)) return hexLetter;
  if (/\d/.test(character)) return digit;
  if ('.:,/+-'.includes(character)) return joiner;
  if (' \t\r\v\f'.includes(character)) return space;
  return '"\'`'.includes(character) ? quote : mark;
}

/** Whether the byte there belongs to a word; none does outside the range. */
export function isInWord(bytes: Uint8Array, at: number, { start, end }: ByteRange): boolean {
  return at >= start && at < end && ((byteKinds[bytes[at] ?? 0] ?? 0) & wordKinds) !== 0;
}

export interface ByteRange {
  start: number;
  end: number;
}
