import { createHash, randomBytes } from 'node:crypto';
import { type Access, sessionLifeMs } from '@/lib/contracts/session';
import type { Clock } from '@/lib/core/clock';

const lifeMs = 10 * 60_000;
const openTicketsMax = 20;

const hash = (value: string) => createHash('sha256').update(value).digest('hex');

/** What a link gives to whoever opens it. */
export interface Grant {
  access: Access;
  /** Null: called by their browser. */
  person: string | null;
  /** How long the browser stays signed in. */
  lifeMs: number;
}

interface OpenTicket extends Grant {
  /** The wall clock may be set back, and the other one stands still while the machine sleeps: whichever comes first ends it. */
  issued: { at: number; monotonic: number };
}

/** Of a link about which nobody said anything. */
export const usualGrant: Grant = { access: 'change', person: null, lifeMs: sessionLifeMs.usual.change };

/** One-time tickets of the printed links: 256 bit, ten minutes, one success. */
export class Tickets {
  readonly #open = new Map<string, OpenTicket>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  issue(grant: Grant = usualGrant): string {
    const ticket = randomBytes(32).toString('base64url');
    if (this.#open.size >= openTicketsMax) {
      const [oldest] = this.#open.keys();
      if (oldest !== undefined) this.#open.delete(oldest);
    }
    const issued = { at: this.#clock.now(), monotonic: this.#clock.monotonic() };
    this.#open.set(hash(ticket), { ...grant, issued });
    return ticket;
  }

  /** No link that was printed so far works any more. */
  revokeAll(): void {
    this.#open.clear();
  }

  revokeOf(person: string): void {
    for (const [key, ticket] of this.#open) if (ticket.person === person) this.#open.delete(key);
  }

  /** Its grant for exactly one caller, null for any other. Found by hash, so the time of the look-up reveals nothing about the ticket. */
  redeem(ticket: string): Grant | null {
    const key = hash(ticket);
    const open = this.#open.get(key);
    this.#open.delete(key);
    if (open === undefined || this.#hasExpired(open)) return null;
    const { issued: _, ...grant } = open;
    return grant;
  }

  #hasExpired({ issued: { at, monotonic } }: OpenTicket): boolean {
    return this.#clock.now() - at >= lifeMs || this.#clock.monotonic() - monotonic >= lifeMs;
  }
}
