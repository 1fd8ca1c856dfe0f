import { isDeepStrictEqual } from 'node:util';
import type { connectTemporal } from '@/lib/temporal/connection';
import type { TemporalConnection, TemporalSettings } from '@/lib/temporal/types';

/** Whoever follows a run asks every two seconds. */
const idleMs = 30_000;

interface Held {
  settings: TemporalSettings;
  connection: TemporalConnection;
  users: number;
  idle: NodeJS.Timeout | null;
}

/** One connection for those who ask again and again; it closes when nobody has asked for a while. */
export class HeldConnection {
  readonly #connect: typeof connectTemporal;
  #held: Held | null = null;

  constructor(connect: typeof connectTemporal) {
    this.#connect = connect;
  }

  async use<T>(settings: TemporalSettings, work: (connection: TemporalConnection) => Promise<T>): Promise<T> {
    const held = await this.#take(settings);
    try {
      return await work(held.connection);
    } finally {
      held.users -= 1;
      if (held.users === 0) this.#rest(held);
    }
  }

  async close(): Promise<void> {
    const held = this.#held;
    this.#held = null;
    if (held?.idle) clearTimeout(held.idle);
    await held?.connection.close();
  }

  async #take(settings: TemporalSettings): Promise<Held> {
    if (this.#held !== null && !isDeepStrictEqual(this.#held.settings, settings)) {
      const before = this.#held;
      this.#held = null;
      if (before.users === 0) this.#drop(before);
    }
    this.#held ??= { settings, connection: this.#connect(settings), users: 0, idle: null };
    const held = this.#held;
    if (held.idle) clearTimeout(held.idle);
    held.idle = null;
    held.users += 1;
    return held;
  }

  #rest(held: Held): void {
    if (held !== this.#held) {
      this.#drop(held);
      return;
    }
    held.idle = setTimeout(() => {
      this.#held = null;
      this.#drop(held);
    }, idleMs);
    held.idle.unref();
  }

  #drop(held: Held): void {
    if (held.idle) clearTimeout(held.idle);
    void held.connection.close();
  }
}
