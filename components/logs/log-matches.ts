/** The numbers of lines that match, ascending: those of a search in all that is recorded, then those that came after it. */
export class LogMatches {
  readonly #recorded: readonly number[];
  readonly #later: readonly number[];

  /**
   * @param searchedTo the last line of the search; 0 while there is none, then only what is loaded counts
   * @param loaded of the lines that are loaded
   */
  constructor(recorded: readonly number[], searchedTo: number, loaded: readonly number[]) {
    this.#recorded = searchedTo === 0 ? [] : recorded;
    this.#later = loaded.slice(placeOf(loaded, searchedTo + 1));
  }

  get total(): number {
    return this.#recorded.length + this.#later.length;
  }

  /** Counted from 0; -1 for a line that is none of them. */
  indexOf(number: number | null): number {
    if (number === null) return -1;
    const recorded = placeOf(this.#recorded, number);
    if (this.#recorded[recorded] === number) return recorded;
    const later = placeOf(this.#later, number);
    return this.#later[later] === number ? this.#recorded.length + later : -1;
  }

  /** The next one from this line in this direction, round the end; from no line it is the first or the last. */
  step(from: number | null, direction: 1 | -1): number | null {
    if (this.total === 0) return null;
    const before = from === null ? 0 : placeOf(this.#recorded, from) + placeOf(this.#later, from);
    const onward = this.indexOf(from) === -1 ? before : before + 1;
    const next = ((direction === 1 ? onward : before - 1) + this.total) % this.total;
    return this.#recorded[next] ?? this.#later[next - this.#recorded.length] ?? null;
  }
}

/** Where the first number stands that is not less. */
function placeOf(numbers: readonly number[], wanted: number): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] ?? 0) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
