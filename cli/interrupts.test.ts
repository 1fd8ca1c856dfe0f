import { expect, test } from 'vitest';
import type { Clock } from '@/lib/core/clock';
import { createInterrupts } from './interrupts';

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  '%s asks the command first, and ends it when it comes again',
  (signal) => {
    let now = 0;
    const clock: Clock = { now: () => now, monotonic: () => now, sleep: async () => {} };
    const seen: string[] = [];
    const before = process.listenerCount(signal);
    const stopListening = createInterrupts(clock, () => seen.push('leave'))(() => seen.push('ask'));
    process.emit(signal);
    process.emit(signal);
    expect(seen).toEqual(['ask']);
    now = 1000;
    process.emit(signal);
    expect(seen).toEqual(['ask', 'leave']);
    stopListening();
    expect(process.listenerCount(signal)).toBe(before);
  },
);
