/** A stop with its grace (45 s) and the calls around it. */
const ownTimeMs = 120_000;

/**
 * The signal for calls that a cancel must not cut in two: an engine goes on with a stop whose caller has left, and would
 * end the container that the put-back has just started. The operation looks at its own signal between such calls.
 */
export function ownTime(): AbortSignal {
  return AbortSignal.timeout(ownTimeMs);
}
