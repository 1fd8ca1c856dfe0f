/** While somebody sees the lines come, and while nobody does. */
const watchedMs = 25;
const unwatchedMs = 50;
const shortestMs = 1;
/** What the kernel holds of an engine's writes, each line by one, by its own count; then the engine waits. */
const heldBytesMax = 212_992;
/** What it counts for a write besides its bytes, which it holds in pieces that are larger than they. */
const writeBytes = 640;
const pieceFactor = 1.3;

/**
 * How long bytes may gather at the engine's end before they are read: a line costs less the more come with it. Shorter after
 * a read that took nearly all that the kernel holds, since the engine may have waited; longer after one that took little.
 */
export function nextGatherMs(
  lastMs: number,
  { bytes, chunks, watched }: { bytes: number; chunks: number; watched: boolean },
): number {
  const longestMs = watched ? watchedMs : unwatchedMs;
  const held = (chunks * writeBytes + bytes * pieceFactor) / heldBytesMax;
  if (held > 0.93) return lastMs * (watched ? 0.5 : 0.7);
  if (held > 0.75) return Math.min(longestMs, lastMs);
  return Math.min(longestMs, Math.max(shortestMs, lastMs * 1.3));
}
