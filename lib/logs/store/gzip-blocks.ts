import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

/** Small enough that a look at one line costs a millisecond, large enough to lose little of what gzip saves. */
const plainBytes = 256 * 1024;
/** The fastest: it runs beside the worker. */
const level = 1;

/**
 * A gzip file of members that can be read one by one: each but the last holds as many plain bytes, and says in its header
 * how long it is (RFC 1952, extra field), so that the places are found again without their table.
 */
export interface Blocks {
  /** Plain bytes of each but the last. */
  plainBytes: number;
  /** Plain bytes of all. */
  bytes: number;
  /** Where each begins in the file, and where the last one ends. */
  starts: number[];
}

const plainHeaderBytes = 10;
const headerBytes = 20;
const extraFlag = 4;
/** Identification, flags and method, then the extra field: its length, its name, its own length. */
const beforeTime = Buffer.from([0x1f, 0x8b, 8, extraFlag]);
const extraField = Buffer.from([8, 0, 0x53, 0x54, 4, 0]);
const extraFieldAt = 10;
const lengthAt = 16;

/** Writes the plain file's first bytes as blocks. Neither descriptor is closed. */
export function writeBlocks(plain: number, bytes: number, target: number): Blocks {
  const buffer = Buffer.alloc(plainBytes);
  const starts = [0];
  let written = 0;
  for (let offset = 0; offset < bytes; offset += plainBytes) {
    const length = Math.min(plainBytes, bytes - offset);
    if (readSync(plain, buffer, 0, length, offset) < length)
      throw new Error('The log file has become shorter while it was compressed');
    const block = encodeBlock(buffer.subarray(0, length));
    for (let done = 0; done < block.length; ) done += writeSync(target, block, done);
    written += block.length;
    starts.push(written);
  }
  return { plainBytes, bytes, starts };
}

function encodeBlock(plain: Buffer): Buffer {
  const packed = gzipSync(plain, { level }).subarray(plainHeaderBytes);
  const header = Buffer.alloc(headerBytes);
  beforeTime.copy(header);
  header[9] = 255;
  extraField.copy(header, extraFieldAt);
  header.writeUInt32LE(headerBytes + packed.length, lengthAt);
  return Buffer.concat([header, packed]);
}

/** The whole blocks of a file by their headers; null for one that has none, as when another program compressed it. */
export function readBlocks(descriptor: number): Blocks | null {
  const { size } = fstatSync(descriptor);
  const starts = [0];
  let bytes = 0;
  for (let start = 0; start < size; ) {
    const block = readBlockSizes(descriptor, start, size);
    const isLast = bytes % plainBytes !== 0;
    if (block === null || isLast || block.plainBytes > plainBytes) break;
    bytes += block.plainBytes;
    start += block.length;
    starts.push(start);
  }
  return starts.length === 1 ? null : { plainBytes, bytes, starts };
}

/** How much a file holds that was compressed here; null for any other. */
export function plainBytesOf(path: string): number | null {
  const descriptor = openSync(path, 'r');
  try {
    return readBlocks(descriptor)?.bytes ?? null;
  } finally {
    closeSync(descriptor);
  }
}

function readBlockSizes(descriptor: number, start: number, size: number) {
  const header = Buffer.alloc(headerBytes);
  readSync(descriptor, header, 0, headerBytes, start);
  const isOurs =
    header.subarray(0, beforeTime.length).equals(beforeTime) &&
    header.subarray(extraFieldAt, lengthAt).equals(extraField);
  const length = header.readUInt32LE(lengthAt);
  if (!isOurs || length <= headerBytes || start + length > size) return null;
  const end = Buffer.alloc(4);
  readSync(descriptor, end, 0, end.length, start + length - end.length);
  return { length, plainBytes: end.readUInt32LE() };
}
