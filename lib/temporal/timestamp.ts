export interface Timestamp {
  seconds?: unknown;
  nanos?: number | null;
}

/** Milliseconds since 1970; the client gives seconds as a number or as a Long, whose text is the number. */
export function millisecondsOf(timestamp: Timestamp | null | undefined): number {
  if (!timestamp) return 0;
  return Number(String(timestamp.seconds ?? 0)) * 1000 + Math.floor((timestamp.nanos ?? 0) / 1_000_000);
}
