/** A clock's reading: it stood somewhere between the two, milliseconds since 1970. Null: it did not say. */
export type ClockReading = { earliest: number; latest: number } | null;

/**
 * Another clock minus this one, from readings of it that travel. Each leaves a span in which the difference must be; together
 * they leave little. What no reading disproves is no difference.
 */
export class ClockOffset {
  #low = Number.NEGATIVE_INFINITY;
  #high = Number.POSITIVE_INFINITY;

  /** @param sentAt and `receivedAt`, by this clock: the reading was made between them */
  note(reading: ClockReading, sentAt: number, receivedAt: number): void {
    if (reading === null || receivedAt < sentAt) return;
    const low = reading.earliest - receivedAt;
    const high = reading.latest - sentAt;
    // One that contradicts those before: somebody has set a clock.
    const fits = low <= this.#high && high >= this.#low;
    this.#low = fits ? Math.max(low, this.#low) : low;
    this.#high = fits ? Math.min(high, this.#high) : high;
  }

  offsetMs(): number {
    const isNone = this.#low <= 0 && this.#high >= 0;
    return isNone ? 0 : Math.round((this.#low + this.#high) / 2);
  }
}
