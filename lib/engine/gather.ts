/** While somebody sees the lines come, and while nobody does. */
const watchedMs = 25;
const unwatchedMs = 50;
const shortestMs = 1;
/** The kernel holds some 280 of the engine's writes, one line each, and then the engine waits. */
const chunksPressing = 220;
const chunksFew = 140;
const bytesPressing = 64 * 1024;

/**
 * How long bytes may gather at the engine's end before they are read: a line costs less the more come with it, but the engine
 * must not be made to wait. Shorter after a read that brought much, longer after one that brought little.
 */
export function nextGatherMs(
  lastMs: number,
  { bytes, chunks, watched }: { bytes: number; chunks: number; watched: boolean },
): number {
  const longestMs = watched ? watchedMs : unwatchedMs;
  if (bytes >= bytesPressing) return 0;
  if (chunks >= chunksPressing) return lastMs / 2;
  if (chunks >= chunksFew) return Math.min(longestMs, lastMs);
  return Math.min(longestMs, Math.max(shortestMs, lastMs * 1.5));
}
