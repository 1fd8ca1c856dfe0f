export interface RefreshQueue {
  /** Resolves after a run that began after this call: never two at once, and all who wait share the next one. */
  request(fresh: boolean): Promise<void>;
  /** Resolves when nothing runs or waits. */
  idle(): Promise<void>;
}

export function createRefreshQueue(run: (fresh: boolean) => Promise<void>): RefreshQueue {
  let running: Promise<void> | null = null;
  let waiting: { fresh: boolean; promise: Promise<void> } | null = null;

  const begin = (fresh: boolean): Promise<void> => {
    const current = run(fresh).finally(() => {
      if (running === current) running = null;
    });
    running = current;
    return current;
  };
  const enqueue = (fresh: boolean, after: Promise<void>) => {
    const entry = {
      fresh,
      promise: after.then(
        () => beginWaiting(),
        () => beginWaiting(),
      ),
    };
    waiting = entry;
    return entry.promise;
  };
  const beginWaiting = (): Promise<void> => {
    const fresh = waiting?.fresh ?? false;
    waiting = null;
    return begin(fresh);
  };

  return {
    request: (fresh) => {
      if (running === null && waiting === null) return begin(fresh);
      if (waiting !== null) {
        waiting.fresh ||= fresh;
        return waiting.promise;
      }
      return enqueue(fresh, running ?? Promise.resolve());
    },
    idle: async () => {
      while (running !== null || waiting !== null) {
        await Promise.allSettled([running, waiting?.promise]);
      }
    },
  };
}
