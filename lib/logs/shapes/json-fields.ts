import type { ByteRange } from './byte-kinds';

const quote = 0x22;
const backslash = 0x5c;
const colon = 0x3a;
const comma = 0x2c;
const isOpening = (code: number | undefined) => code === 0x7b || code === 0x5b;
const isClosing = (code: number | undefined) => code === 0x7d || code === 0x5d;
const isBlank = (code: number | undefined) => code === 0x20 || code === 0x09 || code === 0x0d;

/** A field of an object; strings without their quotes. */
export interface JsonField {
  name: ByteRange;
  value: ByteRange;
  isString: boolean;
}

/** The fields of the one object that a line is, as bytes; it stops where the line is no object. */
export function* jsonFields(bytes: Uint8Array, { start, end }: ByteRange): Generator<JsonField> {
  for (let at = start + 1; at < end; ) {
    while (isBlank(bytes[at]) || bytes[at] === comma) at += 1;
    if (bytes[at] !== quote) return;
    const name = { start: at + 1, end: endOfString(bytes, at, end) };
    at = name.end + 1;
    while (isBlank(bytes[at]) || bytes[at] === colon) at += 1;
    if (at >= end) return;
    const isString = bytes[at] === quote;
    const valueEnd = isString ? endOfString(bytes, at, end) : endOfValue(bytes, at, end);
    yield { name, value: { start: isString ? at + 1 : at, end: valueEnd }, isString };
    at = isString ? valueEnd + 1 : valueEnd;
  }
}

/** Where the quote stands that closes the string. */
function endOfString(bytes: Uint8Array, open: number, end: number): number {
  let at = open + 1;
  while (at < end && bytes[at] !== quote) at += bytes[at] === backslash ? 2 : 1;
  return Math.min(at, end);
}

function endOfValue(bytes: Uint8Array, start: number, end: number): number {
  let depth = 0;
  for (let at = start; at < end; at += 1) {
    const code = bytes[at];
    if (code === quote) at = endOfString(bytes, at, end);
    else if (isOpening(code)) depth += 1;
    else if (isClosing(code) || code === comma) {
      if (depth === 0) return at;
      if (code !== comma) depth -= 1;
    }
  }
  return end;
}
