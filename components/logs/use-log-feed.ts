'use client';
import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
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
  const [feed, setFeed] = useState(() => new LogFeed(source));
  useEffect(() => {
    const leaving = new AbortController();
    void feed.run(leaving.signal);
    return () => leaving.abort();
  }, [feed]);
  const { subscribe, drawnVersion } = useMemo(() => drawings(feed), [feed]);
  const version = useSyncExternalStore(subscribe, drawnVersion, drawnVersion);
  return { feed, version, retry: () => setFeed(new LogFeed(source)) };
}

/**
 * The feed as React sees it, at most once per frame. Its own version would change under a render that has another cause,
 * and whose scrolling causes the next.
 */
function drawings(feed: LogFeed) {
  let drawn = feed.version;
  const subscribe = (listener: () => void) => {
    let frame = 0;
    const unsubscribe = feed.subscribe(() => {
      if (frame !== 0) return;
      frame = requestAnimationFrame(() => {
        frame = 0;
        drawn = feed.version;
        listener();
      });
    });
    return () => {
      unsubscribe();
      cancelAnimationFrame(frame);
    };
  };
  return { subscribe, drawnVersion: () => drawn };
}
