import type { LogBatch } from '@/lib/contracts/log';
import type { Clock } from '@/lib/core/clock';
import { readPage } from './history';
import type { LiveTail } from './live-tail';
import type { LogFiles } from './log-files';

const batchMs = 16;
const heartbeatMs = 10_000;
const catchUpLinesMax = 5000;
const pageLinesMax = 2000;

/**
 * Batches of lines after a number, at most one per 16 ms, an empty one every 10 s without news. A reader that is slower
 * than the log never holds it up: what left the memory meanwhile is counted as `skipped`. Ends when the signal aborts.
 */
export async function* followLines(
  parts: { files: LogFiles; tail: LiveTail; clock: Clock; lastNumber: () => number },
  after: number,
  signal: AbortSignal,
): AsyncGenerator<LogBatch> {
  const { files, tail, clock, lastNumber } = parts;
  let position = Math.min(after, lastNumber());
  tail.followers += 1;
  try {
    while (!signal.aborted) {
      if (position >= lastNumber()) {
        await tail.changed(heartbeatMs, signal);
        if (signal.aborted) return;
        if (position >= lastNumber()) yield { lines: [], skipped: 0 };
        continue;
      }
      const startedAt = clock.monotonic();
      const batch = await nextBatch(files, tail, position, lastNumber());
      position = batch.lines.at(-1)?.number ?? position + batch.skipped;
      yield batch;
      const restMs = batchMs - (clock.monotonic() - startedAt);
      if (restMs > 0) await clock.sleep(restMs, signal).catch(() => undefined);
    }
  } finally {
    tail.followers -= 1;
  }
}

async function nextBatch(
  files: LogFiles,
  tail: LiveTail,
  position: number,
  lastNumber: number,
): Promise<LogBatch> {
  const live = tail.after(position);
  if (live.length > 0) return { lines: live, skipped: 0 };
  const tailStart = Math.min(tail.firstNumber, lastNumber + 1);
  const missing = tailStart - 1 - position;
  if (missing > catchUpLinesMax) return { lines: [], skipped: missing };
  const lines = await readPage(files, { after: position, before: tailStart, limit: pageLinesMax });
  return { lines, skipped: lines.length === 0 ? missing : 0 };
}
