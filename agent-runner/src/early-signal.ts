/**
 * Imported before anything else: loading the bundle takes a while, and the kernel throws away a SIGTERM to process 1 that
 * has no handler, so that a stop right after the start would wait for its whole time-out.
 */
let early: NodeJS.Signals | null = null;

const remember = (name: NodeJS.Signals) => {
  early = name;
};

process.on('SIGTERM', remember);
process.on('SIGINT', remember);

/** Hands the signals over to the real handler. @returns the signal that came before it, if any */
export function takeEarlySignal(): NodeJS.Signals | null {
  process.off('SIGTERM', remember);
  process.off('SIGINT', remember);
  return early;
}
