import type { Progress } from '@/lib/contracts/operation';

const windowMs = 5000;

/** Bytes per second over the last five seconds, so that the number is calm and still follows a change. */
export class TransferRate {
  readonly #samples: Array<{ at: number; bytes: number }> = [];

  /** @param at monotonic milliseconds. @returns null until two samples lie at least half a second apart. */
  sample(at: number, bytes: number): number | null {
    this.#samples.push({ at, bytes });
    while ((this.#samples[0]?.at ?? at) < at - windowMs) this.#samples.shift();
    const first = this.#samples[0];
    if (first === undefined || at - first.at < 500) return null;
    return Math.round(((bytes - first.bytes) / (at - first.at)) * 1000);
  }

  /** The progress with its rate filled in, where it is one of bytes. */
  fill(progress: Progress, at: number): Progress {
    if (progress.type !== 'pull') return progress;
    return { ...progress, bytesPerSecond: this.sample(at, progress.receivedBytes) };
  }
}
