'use client';
import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { LogFeed, type LogSource } from './log-feed';

export interface LogFeedState {
  feed: LogFeed;
  /** Changes with every change of the feed; at most once per frame. */
  version: number;
  retry: () => void;
}

/** A feed that lives as long as the component has this source. */
export function useLogFeed(source: LogSource): LogFeedState {
  const [attempt, setAttempt] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt is another feed
  const feed = useMemo(() => new LogFeed(source), [source, attempt]);
  useEffect(() => {
    const leaving = new AbortController();
    void runWhileVisible(feed, leaving.signal);
    return () => leaving.abort();
  }, [feed]);
  const version = useSyncExternalStore(
    (listener) => subscribePerFrame(feed, listener),
    () => feed.version,
    () => attempt,
  );
  const retry = () => setAttempt(attempt + 1);
  return { feed, version, retry };
}

/** A page that nobody sees asks for nothing; seen again, it goes on where it was. */
async function runWhileVisible(feed: LogFeed, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await untilVisibility('visible', signal);
    const hidden = new AbortController();
    void untilVisibility('hidden', signal).then(() => hidden.abort());
    await feed.run(AbortSignal.any([signal, hidden.signal]));
  }
}

function untilVisibility(wanted: DocumentVisibilityState, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (document.visibilityState !== wanted && !signal.aborted) return;
      document.removeEventListener('visibilitychange', look);
      signal.removeEventListener('abort', look);
      resolve();
    };
    document.addEventListener('visibilitychange', look);
    signal.addEventListener('abort', look);
    look();
  });
}

function subscribePerFrame(feed: LogFeed, listener: () => void): () => void {
  let frame = 0;
  const unsubscribe = feed.subscribe(() => {
    if (frame !== 0) return;
    frame = requestAnimationFrame(() => {
      frame = 0;
      listener();
    });
  });
  return () => {
    unsubscribe();
    cancelAnimationFrame(frame);
  };
}
