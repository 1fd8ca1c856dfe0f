import { useEffect, useState } from 'react';

/**
 * A part of the page whose code comes after the page itself: when the browser is idle, or at once while it is wanted.
 * Null until it is here. A load that failed (the console was away) is tried again the next time it is wanted.
 */
export function useLoaded<T>(load: () => Promise<T>, wanted: boolean): T | null {
  const [loaded, setLoaded] = useState<{ part: T } | null>(null);
  const missing = loaded === null;
  useEffect(() => {
    if (!missing) return;
    let left = false;
    const take = () => {
      load().then(
        (part) => !left && setLoaded({ part }),
        () => undefined,
      );
    };
    const cancel = wanted ? take() : whenIdle(take);
    return () => {
      left = true;
      cancel?.();
    };
  }, [load, wanted, missing]);
  return loaded?.part ?? null;
}

/** Safari has no idle callback. */
function whenIdle(work: () => void): () => void {
  if (typeof requestIdleCallback !== 'function') {
    const timer = setTimeout(work, 1000);
    return () => clearTimeout(timer);
  }
  const handle = requestIdleCallback(work, { timeout: 5000 });
  return () => cancelIdleCallback(handle);
}
