'use client';
import { type RefObject, useRef, useState } from 'react';
import type { LogFeed } from './log-feed';

export interface LogSearchState {
  value: string;
  position: number;
  total: number;
  currentNumber: number | null;
  /** Line that the list is to bring into view when it has drawn what is loaded: before, the view may not reach it. */
  placing: RefObject<number | null>;
  /** Where the last step put the view, in pixels from the top: being there is not the reader's going to the end. */
  placedAt: RefObject<number | null>;
  change: (value: string) => void;
  step: (step: 1 | -1) => void;
}

/** Finding in what is loaded: the match one stands on is kept by its line, so that new lines do not move it. */
export function useLogSearch(feed: LogFeed): LogSearchState {
  const [value, setValue] = useState('');
  const [currentNumber, setCurrentNumber] = useState<number | null>(null);
  const placing = useRef<number | null>(null);
  const placedAt = useRef<number | null>(null);
  const { matches } = feed.store;
  const index = currentNumber === null ? -1 : matches.indexOf(currentNumber);

  const change = (text: string) => {
    setValue(text);
    setCurrentNumber(null);
    feed.store.setQuery(text);
    feed.changed();
  };
  const step = (direction: 1 | -1) => {
    if (matches.length === 0) return;
    const from = index === -1 && direction === -1 ? 0 : index;
    const next = matches[(from + direction + matches.length) % matches.length];
    if (next === undefined) return;
    feed.store.reveal(next);
    placing.current = next;
    setCurrentNumber(next);
    feed.setFollowing(false);
    feed.changed();
  };
  return {
    value,
    position: index + 1,
    total: matches.length,
    currentNumber,
    placing,
    placedAt,
    change,
    step,
  };
}
