import { type Mute, muteMaxMs } from '@/lib/contracts/alerts';
import type { Clock } from '@/lib/core/clock';

/** Whether nobody is to be told anything now. A clock that is set back does not make it longer. */
export class MuteWatch {
  readonly #clock: Clock;
  readonly #state: { mute: Mute | null };
  #until: number;

  constructor(clock: Clock, state: { mute: Mute | null }) {
    this.#clock = clock;
    this.#state = state;
    const left = (state.mute?.until ?? 0) - clock.now();
    this.#until = clock.monotonic() + Math.min(left, muteMaxMs);
  }

  /** @param forMs null: until it is ended */
  begin(forMs: number | null): void {
    this.#state.mute = { until: forMs === null ? null : this.#clock.now() + forMs };
    this.#until = this.#clock.monotonic() + (forMs ?? 0);
  }

  end(): void {
    this.#state.mute = null;
  }

  isOn(): boolean {
    const left = this.remainingMs();
    return this.#state.mute !== null && (left === null || left > 0);
  }

  /** Null: nobody knows. */
  remainingMs(): number | null {
    if (this.#state.mute?.until === null) return null;
    return Math.max(0, this.#until - this.#clock.monotonic());
  }
}
