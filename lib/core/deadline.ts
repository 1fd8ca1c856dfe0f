/** A time limit and a caller's signal as one signal. The caller that starts it calls `end()` when the work is over. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** Whether the time ran out (and not the caller's signal). */
  expired(): boolean;
  /** Stops the clock; the caller's signal still aborts. */
  lift(): void;
  /** Releases the timer and the listener, and aborts what still runs. */
  end(): void;
}

/** `timeoutMs` null: no time limit, only the caller's signal. */
export function startDeadline(timeoutMs: number | null, outer?: AbortSignal): Deadline {
  const controller = new AbortController();
  let expired = false;
  const onAbort = () => controller.abort(outer?.reason);
  if (outer?.aborted) onAbort();
  outer?.addEventListener('abort', onAbort, { once: true });
  const expire = () => {
    expired = true;
    controller.abort(new DOMException('The time limit was reached', 'TimeoutError'));
  };
  const timer = timeoutMs === null ? undefined : setTimeout(expire, timeoutMs);
  const lift = () => clearTimeout(timer);
  return {
    signal: controller.signal,
    expired: () => expired,
    lift,
    end: () => {
      lift();
      outer?.removeEventListener('abort', onAbort);
      controller.abort(new DOMException('The work is over', 'AbortError'));
    },
  };
}
