import { byteScanCode, comparedCount, stepPlaces } from './byte-scan-code';

/** Of 64 KiB: a block of what is searched, and what is read behind it. */
const memoryPages = 2;
/** Of a longer text only the beginning is looked for. */
const textBytesMax = 256;
/** With fewer bytes nearly every line has them. */
const textBytesMin = 3;
const behindBytes = textBytesMax + 2 * stepPlaces;

/** A text that a line must have; letters of ASCII in lower case where both cases count. */
export interface RequiredText {
  text: string;
  anyCase: boolean;
}

/**
 * Finds where a text may stand, sixteen places at once: where some bytes of it do, the rarest ones of the log. So it may
 * find more than there is, and never less. It stops at an escape as well, which begins a colour, for that may stand within the text.
 */
export class ByteScan {
  readonly #find: (at: number, until: number, ...wanted: number[]) => number;
  readonly #memory: Uint8Array;
  readonly #text: Buffer;
  readonly #anyCase: boolean;
  #wanted: number[] | null = null;
  #length = 0;

  private constructor({ text, anyCase }: RequiredText, { find, memory }: ScanExports) {
    this.#text = Buffer.from(text).subarray(0, textBytesMax);
    this.#anyCase = anyCase;
    this.#find = find;
    this.#memory = new Uint8Array(memory.buffer);
  }

  /** Null for a text that is too short, and on a processor that cannot. */
  static of(required: RequiredText): ByteScan | null {
    if (Buffer.byteLength(required.text) < textBytesMin) return null;
    const exports = instantiate();
    return exports === null ? null : new ByteScan(required, exports);
  }

  /** Takes the bytes that are looked at next; false when these are too many. */
  load(bytes: Uint8Array): boolean {
    if (bytes.length > this.#memory.length - behindBytes) return false;
    this.#memory.set(bytes);
    this.#memory.fill(0, bytes.length, bytes.length + behindBytes);
    this.#length = bytes.length;
    this.#wanted ??= this.#rarest(bytes);
    return true;
  }

  /** The first place from here on; -1 when there is none. */
  next(from: number): number {
    const place = this.#find(from, this.#length, ...(this.#wanted ?? []));
    return place < this.#length ? place : -1;
  }

  #rarest(bytes: Uint8Array): number[] {
    const counts = new Uint32Array(256);
    for (const code of bytes) counts[code] = (counts[code] ?? 0) + 1;
    const countOf = (code: number) => counts[code] ?? 0;
    const places = [...this.#text].map((code, distance) => {
      const fold = this.#anyCase && isLetter(code) ? caseBit : 0;
      const byte = code | fold;
      const count = countOf(byte) + (fold === 0 ? 0 : countOf(byte ^ fold));
      return { wanted: [distance, fold, byte], count };
    });
    places.sort((left, right) => left.count - right.count);
    return Array.from(
      { length: comparedCount },
      (_, index) => places[index % places.length]?.wanted ?? [],
    ).flat();
  }
}

const caseBit = 0x20;
const isLetter = (code: number) => (code | caseBit) >= 0x61 && (code | caseBit) <= 0x7a;

interface ScanExports {
  find: (...numbers: number[]) => number;
  memory: WebAssembly.Memory;
}

function instantiate(): ScanExports | null {
  const code = byteScanCode(memoryPages);
  if (!WebAssembly.validate(code)) return null;
  const { find, memory } = new WebAssembly.Instance(new WebAssembly.Module(code)).exports;
  if (typeof find !== 'function' || !(memory instanceof WebAssembly.Memory)) return null;
  return { find: (...numbers) => Number(find(...numbers)), memory };
}
