import type { Alert, Delivery } from '@/lib/contracts/alerts';
import type { Clock } from '@/lib/core/clock';
import { messageOf } from '@/lib/core/failure';
import { log } from '@/lib/process/log';
import type { AlertState, WaitingAlert } from './alert-files';
import type { Destination, Outcome } from './deliver';

/** After each attempt that may be tried again; one more attempt than pauses. */
export const pausesMs = [5000, 15_000, 60_000, 180_000, 600_000];
export const attemptsMax = pausesMs.length + 1;
/** Of one receiver that is away: the newest are of use. */
const waitingMax = 50;

interface OutboxParts {
  clock: Clock;
  state: AlertState;
  destinations: () => Promise<Destination[]>;
  deliver: (destination: Destination, alert: Alert, signal: AbortSignal) => Promise<Outcome>;
  /** Resolves when the state is on the disk, or could not be written. */
  save: () => Promise<void>;
  muted: () => boolean;
  signal: AbortSignal;
}

/**
 * What is on its way. Each receiver has its own line, one after the other, so that none waits for another and no end overtakes its
 * beginning.
 */
export class Outbox {
  readonly #parts: OutboxParts;
  readonly #lines = new Map<string, Promise<void>>();
  readonly #tests = new Map<string, Promise<void>>();

  constructor(parts: OutboxParts) {
    this.#parts = parts;
  }

  /** To be saved by the caller, with what the alert is about. */
  add(alert: Alert, destinations: readonly Destination[]): void {
    const { state } = this.#parts;
    for (const { id } of destinations) state.waiting.push({ destination: id, alert, attempts: 0 });
    state.waiting.splice(0, state.waiting.length - waitingMax * Math.max(1, destinations.length));
  }

  /** Goes on with all that waits, unless it does already. */
  pump(): void {
    for (const { destination } of this.#parts.state.waiting) {
      if (this.#lines.has(destination)) continue;
      const line = this.#drain(destination).finally(() => this.#lines.delete(destination));
      this.#lines.set(destination, line);
    }
  }

  /** Once, whatever waits and whether or not it is muted: somebody asked for it and looks. */
  test(alert: Alert, destination: Destination): void {
    if (this.#tests.has(destination.id)) return;
    const running = this.#sendTest(alert, destination).finally(() => this.#tests.delete(destination.id));
    this.#tests.set(destination.id, running);
  }

  forget(id: string): void {
    const { state } = this.#parts;
    state.waiting = state.waiting.filter(({ destination }) => destination !== id);
    delete state.last[id];
  }

  async idle(): Promise<void> {
    await Promise.all([...this.#lines.values(), ...this.#tests.values()]);
  }

  async #sendTest(alert: Alert, destination: Destination): Promise<void> {
    const { deliver, signal } = this.#parts;
    await this.#note(destination.id, alert, { state: 'sending', attempts: 1, reason: null });
    const outcome = await deliver(destination, alert, signal);
    const reason = outcome.delivered ? null : outcome.reason;
    await this.#note(destination.id, alert, {
      state: outcome.delivered ? 'delivered' : 'failed',
      attempts: 1,
      reason,
    });
  }

  async #drain(id: string): Promise<void> {
    const { state, destinations, muted, signal } = this.#parts;
    try {
      for (;;) {
        const next = state.waiting.find(({ destination }) => destination === id);
        if (next === undefined || signal.aborted || muted()) return;
        const destination = (await destinations()).find((each) => each.id === id);
        if (destination === undefined) this.forget(id);
        else await this.#attempt(destination, next);
      }
    } catch (error) {
      if (!signal.aborted) log.warn('An alert could not be sent', { reason: messageOf(error) });
    }
  }

  async #attempt(destination: Destination, next: WaitingAlert): Promise<void> {
    const { clock, state, deliver, signal } = this.#parts;
    const { id } = destination;
    const attempts = next.attempts + 1;
    await this.#note(id, next.alert, { state: 'sending', attempts, reason: null });
    const outcome = await deliver(destination, next.alert, signal);
    // What was cut off by the console's end is sent again by the next one, with the same id.
    if (signal.aborted) return;
    next.attempts = attempts;
    const pauseMs = outcome.delivered || !outcome.again ? undefined : pausesMs[attempts - 1];
    if (pauseMs === undefined) state.waiting = state.waiting.filter((each) => each !== next);
    const reason = outcome.delivered ? null : outcome.reason;
    const after = pauseMs === undefined ? 'failed' : 'retrying';
    await this.#note(id, next.alert, {
      state: outcome.delivered ? 'delivered' : after,
      attempts,
      reason,
    });
    if (pauseMs !== undefined) await clock.sleep(pauseMs, signal);
  }

  async #note(
    id: string,
    { id: alertId, type, title }: Alert,
    how: Omit<Delivery, 'alertId' | 'type' | 'title' | 'at'>,
  ) {
    const { state, clock, save } = this.#parts;
    state.last[id] = { alertId, type, title, ...how, at: clock.now() };
    await save();
  }
}
