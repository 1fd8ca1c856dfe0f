/** Milliseconds since 1970, both included. */
export interface TimeRange {
  from: number;
  until: number;
}

/** When all was well, as far as it is known: what the log said then is nothing new. */
export interface GoodTime {
  /** At most an hour. */
  hour: TimeRange;
  /** The start of the worker that led to it, which says what the hour does not; null where it belongs to the hour, or is not known. */
  start: TimeRange | null;
}
