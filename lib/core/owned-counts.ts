/** How many of something are held, in all and by each owner. */
export class OwnedCounts {
  total = 0;
  readonly #counts = new Map<string, number>();

  of(owner: string): number {
    return this.#counts.get(owner) ?? 0;
  }

  /** Counts one more. @returns to be called once, when it is held no more */
  add(owner: string): () => void {
    this.total += 1;
    this.#counts.set(owner, this.of(owner) + 1);
    return () => {
      this.total -= 1;
      const left = this.of(owner) - 1;
      if (left > 0) this.#counts.set(owner, left);
      else this.#counts.delete(owner);
    };
  }
}
