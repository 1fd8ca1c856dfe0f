'use client';
import { useMemo } from 'react';
import type { LogSource } from './log-feed';
import { type NewLinesFacts, NewLinesSource } from './new-lines-source';
import type { FindRecorded } from './search-client';

export interface NewLines {
  /** Null before the first look, and where it is off. */
  facts: NewLinesFacts | null;
  /** Of the lines that are shown, and a search in them. */
  source: LogSource;
  find: FindRecorded;
}

/** The lens: off, source and search are those of the whole log. */
export function useNewLines(on: boolean, whole: LogSource, findInWhole: FindRecorded): NewLines {
  const lens = useMemo(() => (on ? new NewLinesSource(whole, findInWhole) : null), [on, whole, findInWhole]);
  const find = useMemo<FindRecorded>(
    () => (on ? (search, signal) => findInWhole({ ...search, onlyNew: true }, signal) : findInWhole),
    [on, findInWhole],
  );
  return { facts: lens?.facts ?? null, source: lens ?? whole, find };
}
