import { passThrough } from './pass-through.test-support';

/** Of gRPC: a compression flag and the message's length. */
const frameHeadBytes = 5;

interface Field {
  number: number;
  /** Where its value stands: of a nested message its bytes, of a number its digits. */
  start: number;
  end: number;
}

/** The fields of the protobuf message between two offsets; as far as numbers and nested messages go. */
function fieldsOf(bytes: Buffer, from: number, to: number): Field[] {
  const fields: Field[] = [];
  let at = from;
  const readVarint = () => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const digit = bytes.readUInt8(at);
      at += 1;
      value += (digit & 0x7f) * factor;
      if (digit < 0x80) return value;
    }
  };
  while (at < to) {
    const key = readVarint();
    const nested = (key & 7) === 2;
    if (!nested && (key & 7) !== 0) break;
    const length = nested ? readVarint() : 0;
    const start = at;
    if (nested) at += length;
    else readVarint();
    fields.push({ number: key >> 3, start, end: at });
  }
  return fields;
}

function shiftVarint(bytes: Buffer, { start, end }: Field, by: number): void {
  let value = 0;
  for (let at = end - 1; at >= start; at -= 1) value = value * 128 + (bytes.readUInt8(at) & 0x7f);
  value += by;
  for (let at = start; at < end; at += 1) {
    bytes.writeUInt8((value % 128) | (at < end - 1 ? 0x80 : 0), at);
    value = Math.floor(value / 128);
  }
}

/** Every `pollers[].last_access_time.seconds` of a DescribeTaskQueueResponse; seconds of our century have five digits. */
function shiftPollers(answer: Buffer, bySeconds: number): void {
  const inside = (field: Field) =>
    fieldsOf(answer, field.start, field.end).find(({ number }) => number === 1);
  if (answer.length <= frameHeadBytes) return;
  for (const poller of fieldsOf(answer, frameHeadBytes, answer.length)) {
    const time = poller.number === 1 ? inside(poller) : undefined;
    const seconds = time && inside(time);
    if (seconds) shiftVarint(answer, seconds, bySeconds);
  }
}

/** A real Temporal, whose clock then seems to be off by that much. Call `close` at the end. */
export async function shiftClockOf(address: string, bySeconds: number) {
  const shifted = { change: (answer: Buffer) => shiftPollers(answer, bySeconds) };
  return await passThrough(address, (method) => (method === 'DescribeTaskQueue' ? shifted : undefined));
}
