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

export const exitCodes = { true: 0, untrue: 1, usage: 2, undecided: 3, interrupted: 130 } as const;

/** What each tells a script; also the table of the man page and of docs/command-line.md. */
export const exitCodeMeanings: Record<keyof typeof exitCodes, string> = {
  true: 'What was asked for is true or done; also when the reader of a pipe has enough.',
  untrue:
    'It is not true, or failed: the cause and the remedy are on standard error, with --json in the last line.',
  usage: 'The command line is not understood; nothing was done.',
  undecided: 'It is done, and a person has to decide something before it is used: standard error says what.',
  interrupted:
    'Ctrl-C ended the command before it was done; logs -f, which has no end of its own, gives 0 then.',
};
