import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '@/lib/core/clock';

const lifeMs = 10 * 60_000;
const openTicketsMax = 20;

const hash = (value: string) => createHash('sha256').update(value).digest('hex');

/** One-time tickets of the printed links: 256 bit, ten minutes, one success. */
export class Tickets {
  readonly #expiries = new Map<string, number>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  issue(): string {
    const ticket = randomBytes(32).toString('base64url');
    if (this.#expiries.size >= openTicketsMax) {
      const [oldest] = this.#expiries.keys();
      if (oldest !== undefined) this.#expiries.delete(oldest);
    }
    this.#expiries.set(hash(ticket), this.#clock.now() + lifeMs);
    return ticket;
  }

  /** No link that was printed so far works any more. */
  revokeAll(): void {
    this.#expiries.clear();
  }

  /** True for exactly one caller. Found by hash, so the time of the look-up reveals nothing about the ticket. */
  redeem(ticket: string): boolean {
    const key = hash(ticket);
    const expiry = this.#expiries.get(key);
    return this.#expiries.delete(key) && expiry !== undefined && expiry > this.#clock.now();
  }
}
