'use client';
import { useEffect, useRef } from 'react';
import type { LogFeed } from './log-feed';
import type { LogAddressState } from './use-log-address';
import type { LogPlace } from './use-log-place';

/** Goes to the line that the address names, once the log is there; answers how a line gets into the address. */
export function useLinkedLine(
  feed: LogFeed,
  { address, change }: Pick<LogAddressState, 'address' | 'change'>,
  place: LogPlace,
): (number: number) => void {
  const { line } = address;
  const { following, phase } = feed;
  /** The line that one has been brought to. */
  const reached = useRef<number | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only to follow again ends the link
  useEffect(() => {
    if (!following || reached.current === null) return;
    reached.current = null;
    change({ line: null });
  }, [following]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each line, wherever one has gone since
  useEffect(() => {
    if (phase !== 'ready' || line === null || line === reached.current) return;
    reached.current = line;
    place.goTo(line);
  }, [phase, line]);
  return (number) => {
    reached.current = null;
    change({ line: number });
    if (number === line) place.goTo(number);
  };
}
