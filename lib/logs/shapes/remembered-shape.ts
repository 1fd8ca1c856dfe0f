import type { ByteRange } from './byte-kinds';
import { LineShape } from './line-shape';

const wordBytes = 4;
const pairBytes = 2 * wordBytes;
/** A power of two, in 1 MB: some hundred kinds of line, each with its numbers of different lengths. */
const places = 65_536;
const numbersOfPlace = 4;

/**
 * A shape that need not be computed where the same text was had before but for its digits: any other digit in place of one leaves the shape
 * what it is. Texts are told apart by a hash of 64 bits, as shapes are; measured, eight bytes at once take half of what four do.
 */
export class RememberedShape extends LineShape {
  /** Of each place: the two halves of a text's hash, and of the shape that comes of it. */
  readonly #places = new Int32Array(places * numbersOfPlace);
  #bytes: Uint8Array = new Uint8Array();
  #view: DataView = new DataView(new ArrayBuffer(0));

  override addText(bytes: Uint8Array, range: ByteRange, quotes = true): void {
    const { start, end } = range;
    if (end - start < pairBytes) {
      super.addText(bytes, range, quotes);
      return;
    }
    const view = this.#viewOf(bytes);
    const last = end - pairBytes;
    let high = this.high ^ (end - start);
    let low = quotes ? this.low : ~this.low;
    for (let at = start; at < last; at += pairBytes) {
      const word = withoutDigits(view.getInt32(at, true));
      const next = withoutDigits(view.getInt32(at + wordBytes, true));
      high = mixHigh(high, word, next);
      low = mixLow(low, word, next);
    }
    // Of these bytes some may have been taken before.
    const word = withoutDigits(view.getInt32(last, true));
    const next = withoutDigits(view.getInt32(last + wordBytes, true));
    this.#recall(mixHigh(high, word, next), mixLow(low, word, next), bytes, range, quotes);
  }

  /** @param high and `low`: the text's hash */
  #recall(high: number, low: number, bytes: Uint8Array, range: ByteRange, quotes: boolean): void {
    const known = this.#places;
    const near = (high & (places - 1)) * numbersOfPlace;
    let place = near;
    if (known[place] !== high || known[place + 1] !== low) place ^= numbersOfPlace;
    if (known[place] === high && known[place + 1] === low) {
      this.high = known[place + 2] ?? 0;
      this.low = known[place + 3] ?? 0;
      return;
    }
    super.addText(bytes, range, quotes);
    // The one that came before gives way to its neighbour's place.
    known.copyWithin(near ^ numbersOfPlace, near, near + numbersOfPlace);
    known[near] = high;
    known[near + 1] = low;
    known[near + 2] = this.high;
    known[near + 3] = this.low;
  }

  #viewOf(bytes: Uint8Array): DataView {
    if (bytes === this.#bytes) return this.#view;
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    return this.#view;
  }
}

/** Four bytes with a zero in place of each digit. In a byte below 0x80 to add 0x76 carries into the highest bit from 10 on. */
function withoutDigits(word: number): number {
  const distance = word ^ 0x30303030;
  const beyond = ((distance & 0x7f7f7f7f) + 0x76767676) | distance;
  const digits = (~beyond & 0x80808080) >>> 7;
  return word & ~((digits << 4) - digits);
}

/** A multiplication carries a difference upwards alone: it is shifted down, and the second word turned, lest two cancel each other. */
function mixHigh(hash: number, word: number, next: number): number {
  const mixed = Math.imul(hash ^ word, 0x5bd1e995) ^ ((next << 15) | (next >>> 17));
  return mixed ^ (mixed >>> 15);
}

function mixLow(hash: number, word: number, next: number): number {
  const mixed = (Math.imul(hash ^ next, 0x2c1b3c6d) + ((word << 13) | (word >>> 19))) | 0;
  return mixed ^ (mixed >>> 17);
}
