import { ClockOffset } from '@/lib/core/clock-offset';

/** The console's clock minus this browser's: the console may run on another machine, behind a tunnel. */
const offset = new ClockOffset();
const listeners = new Set<() => void>();

/** What an answer of the console says of its time; `sentAt` by this browser's clock. */
export function noteConsoleTime(header: string | null, sentAt: number): void {
  const at = Number(header);
  if (header === null || !Number.isFinite(at)) return;
  const before = offset.offsetMs();
  offset.note({ earliest: at, latest: at }, sentAt, Date.now());
  if (offset.offsetMs() !== before) for (const listener of listeners) listener();
}

/** Now, by the clock of which every time of the console's is. */
export function consoleNow(): number {
  return Date.now() + offset.offsetMs();
}

/** A moment of this browser's clock, e.g. one that a person chose, by the console's. */
export function byConsoleClock(at: number): number {
  return at + offset.offsetMs();
}

export const browserClock = {
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  /** This browser's clock minus the console's. */
  offsetMs: (): number => -offset.offsetMs(),
};
