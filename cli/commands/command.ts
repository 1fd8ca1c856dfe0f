import type { ConsoleClient } from '@/cli/console-client';
import type { Output } from '@/cli/output';

/** What every command gets. Interrupts are those of the person at the terminal. */
export interface CommandContext {
  client: ConsoleClient;
  output: Output;
  now: () => number;
  /** Calls the listener at each Ctrl-C until the returned function is called. */
  onInterrupt(listener: () => void): () => void;
}

/** Exit codes: 0 only when the thing asked for is true. */
export const exitCodes = { true: 0, untrue: 1, interrupted: 130 } as const;
