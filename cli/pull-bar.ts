import { Presets, SingleBar } from 'cli-progress';
import type { Progress } from '@/lib/contracts/operation';
import { formatBytes } from '@/lib/core/units';

type PullProgress = Extract<Progress, { type: 'pull' }>;

/** The bytes of the pull that runs now, on one line of the terminal. */
export class PullBar {
  #bar: SingleBar | null = null;

  /** Draws the pull; null takes the bar away. */
  show(progress: PullProgress | null): void {
    if (progress === null) {
      this.#bar?.stop();
      this.#bar = null;
      return;
    }
    const { receivedBytes, totalBytes, bytesPerSecond, notice } = progress;
    const facts = {
      bytes: `${formatBytes(receivedBytes)}${totalBytes === null ? '' : ` of ${formatBytes(totalBytes)}`}`,
      rate: notice ?? (bytesPerSecond === null ? '' : `${formatBytes(bytesPerSecond)}/s`),
    };
    const total = totalBytes ?? Math.max(1, receivedBytes);
    if (this.#bar === null) {
      this.#bar = new SingleBar(
        { format: 'pull  {bar}  {bytes}  {rate}', hideCursor: true, clearOnComplete: true },
        Presets.shades_classic,
      );
      this.#bar.start(total, receivedBytes, facts);
      return;
    }
    this.#bar.setTotal(total);
    this.#bar.update(receivedBytes, facts);
  }
}
