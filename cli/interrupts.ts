import type { Clock } from '@/lib/core/clock';
import { distinctCalls } from '@/lib/process/distinct-calls';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Ctrl-C, and what else ends a command. The first one asks; the next one leaves, and the journal puts right what is left.
 * @returns how a command listens, until it calls the function that it gets
 */
export function createInterrupts(clock: Clock, leave: () => void) {
  return (listener: () => void): (() => void) => {
    const onSignal = distinctCalls(clock, (count) => (count === 1 ? listener() : leave()));
    for (const signal of signals) process.on(signal, onSignal);
    return () => {
      for (const signal of signals) process.off(signal, onSignal);
    };
  };
}
