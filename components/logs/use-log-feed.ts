'use client';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { fetchLogPage, streamLogBatches } from './log-client';
import { LogFeed, type LogSource } from './log-feed';

const consoleSource: LogSource = { page: fetchLogPage, stream: streamLogBatches };

export interface LogFeedState {
  feed: LogFeed;
  /** Changes with every change of the feed; at most once per frame. */
  version: number;
  retry: () => void;
}

/** A feed that lives as long as the component. */
export function useLogFeed(source: LogSource = consoleSource): LogFeedState {
  const [attempt, setAttempt] = useState(0);
  const [feed, setFeed] = useState(() => new LogFeed(source));
  useEffect(() => {
    const leaving = new AbortController();
    void feed.run(leaving.signal);
    return () => leaving.abort();
  }, [feed]);
  const version = useSyncExternalStore(
    (listener) => subscribePerFrame(feed, listener),
    () => feed.version,
    () => attempt,
  );
  const retry = () => {
    setAttempt(attempt + 1);
    setFeed(new LogFeed(source));
  };
  return { feed, version, retry };
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
