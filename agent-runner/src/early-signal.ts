/**
 * Imported before anything else: loading the bundle takes a while, in which a signal without a handler would end the worker
 * in mid-start or, where it is process 1 itself, be thrown away, so that a stop would wait for its whole time-out.
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
