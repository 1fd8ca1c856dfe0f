import { jsonNames } from '@/lib/core/log-record';
import type { ByteRange } from './byte-kinds';
import { jsonFields } from './json-fields';
import type { LineShape } from './line-shape';

const openingBrace = 0x7b;
const quote = 0x22;
const toBytes = (names: readonly string[]) => names.map((name) => Buffer.from(name));
const messageNames = toBytes(jsonNames.message);
const labelNames = toBytes([...jsonNames.level, ...jsonNames.logger]);

/** Adds the text of a line. Of one that is a JSON object: its level, its logger and the shape of its message. */
export function addEvent(shape: LineShape, bytes: Uint8Array, range: ByteRange): void {
  const isJson = bytes[range.start] === openingBrace && bytes[range.start + 1] === quote;
  if (!isJson || !addJson(shape, bytes, range)) shape.addText(bytes, range, !isJson);
}

/** False where the object has no message: then all of its words count. */
function addJson(shape: LineShape, bytes: Uint8Array, range: ByteRange): boolean {
  let hasMessage = false;
  for (const { name, value, isString } of jsonFields(bytes, range)) {
    if (isString && isOneOf(messageNames, bytes, name)) {
      shape.addText(bytes, value);
      hasMessage = true;
    } else if (isOneOf(labelNames, bytes, name)) shape.addLiteral(bytes, value);
  }
  return hasMessage;
}

function isOneOf(names: readonly Uint8Array[], bytes: Uint8Array, { start, end }: ByteRange): boolean {
  return names.some(
    (name) => name.length === end - start && name.every((code, index) => bytes[start + index] === code),
  );
}
