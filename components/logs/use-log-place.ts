'use client';
import { type RefObject, useRef, useState } from 'react';
import { consoleNow } from '@/components/console-clock';
import { toFailureRecord } from '@/lib/contracts/failure';
import type { LogFeed } from './log-feed';

/** The line that one stands on: a match, an error, one that a link leads to. */
export interface LogPlace {
  currentNumber: number | null;
  /** What there is to say of the last step; null for nothing. */
  notice: string | null;
  /** Line that the list is to bring into view when it has drawn what is loaded: before, the view may not reach it. */
  placing: RefObject<number | null>;
  /** Where the last step put the view, in pixels from the top: being there is not the reader's going to the end. */
  placedAt: RefObject<number | null>;
  /** To the line with this number, or the nearest that there is. @param told what is said of it, where it is there */
  goTo: (number: number, told?: string) => void;
  /** To the line at or after this time. @param moment as it is told */
  goToTime: (at: number, moment: string) => void;
  say: (notice: string) => void;
  leave: () => void;
}

/** It is kept by its number, so that new lines do not move it. */
export function useLogPlace(feed: LogFeed): LogPlace {
  const [currentNumber, setCurrentNumber] = useState<number | null>(null);
  const [notice, setNotice] = useState<string | null>(null);
  const placing = useRef<number | null>(null);
  const placedAt = useRef<number | null>(null);
  const place = (wanted: number, told: string | null) => {
    const number = feed.nearest(wanted);
    feed.store.reveal(number);
    placing.current = number;
    setCurrentNumber(number);
    setNotice(whatIsMissing(feed, wanted, number) ?? told);
    feed.setFollowing(false);
    feed.changed();
  };
  const goTo = (wanted: number, told: string | null = null) => {
    const number = feed.nearest(wanted);
    if (feed.holds(number)) place(wanted, told);
    else
      feed.goTo(number).then(
        () => place(wanted, told),
        (error: unknown) => setNotice(toFailureRecord(error, consoleNow()).title),
      );
  };
  const goToTime = (at: number, moment: string) => {
    feed.findTime(at).then(
      (number) => {
        if (number === null) setNotice(`No line is as late as ${moment}`);
        else goTo(number, `First line at or after ${moment}`);
      },
      (error: unknown) => setNotice(toFailureRecord(error, consoleNow()).title),
    );
  };
  const leave = () => {
    setCurrentNumber(null);
    setNotice(null);
  };
  return { currentNumber, notice, placing, placedAt, goTo, goToTime, say: setNotice, leave };
}

/** Why the wanted line is not the one in view; null where it is. */
function whatIsMissing({ store }: LogFeed, wanted: number, number: number): string | null {
  const shown = (line: number) => line.toLocaleString('en');
  if (wanted < number) return `Line ${shown(wanted)} is no longer kept; the oldest is ${shown(number)}`;
  if (wanted > number) return `Line ${shown(wanted)} is not recorded; the newest is ${shown(number)}`;
  return store.hides(number) ? `Line ${shown(number)} is hidden by the chosen levels or stream` : null;
}
