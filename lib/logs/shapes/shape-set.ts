import type { LineShape } from './line-shape';

/** A log that has more kinds of line in an hour has texts in its lines that no rule can tell from words. */
export const shapesMax = 100_000;
/** A power of two; at most two in five places are taken. */
const places = 262_144;

const bytes = 2 * places * Int32Array.BYTES_PER_ELEMENT;

/**
 * The shapes of lines that were seen: at most 100,000, in 2 MB. What comes after that many is not remembered.
 * One thread adds to it; of another one with the same memory only `has` is right.
 */
export class ShapeSet {
  readonly #hashes: Int32Array;
  size = 0;
  /** Whether there were more. */
  overflowed = false;

  constructor(readonly shared: SharedArrayBuffer = new SharedArrayBuffer(bytes)) {
    this.#hashes = new Int32Array(shared);
  }

  /** A text of nothing is always in it. */
  has(shape: LineShape): boolean {
    return (shape.high === 0 && shape.low === 0) || this.#isTaken(this.#placeOf(shape));
  }

  add(shape: LineShape): void {
    if (this.has(shape)) return;
    if (this.size >= shapesMax) {
      this.overflowed = true;
      return;
    }
    const place = this.#placeOf(shape);
    this.#hashes[place] = shape.high;
    this.#hashes[place + 1] = shape.low;
    this.size += 1;
  }

  /** Where the shape is, or where it would be. */
  #placeOf({ high, low }: LineShape): number {
    const mixed = Math.imul(high ^ (low >>> 15), 0x2c1b3c6d);
    for (let place = (mixed ^ (mixed >>> 15)) & (places - 1); ; place = (place + 1) & (places - 1)) {
      const isShape = this.#hashes[2 * place] === high && this.#hashes[2 * place + 1] === low;
      if (isShape || !this.#isTaken(2 * place)) return 2 * place;
    }
  }

  #isTaken(place: number): boolean {
    return this.#hashes[place] !== 0 || this.#hashes[place + 1] !== 0;
  }
}
