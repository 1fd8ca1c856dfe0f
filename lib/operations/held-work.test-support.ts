import type { StepEvent } from './operation-state';

/** Runs its first step until the test lets it end; reports whether it put things back. */
export function heldWork() {
  const seen = { putBack: false, signal: new AbortController().signal };
  let release: () => void = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  async function* run(signal: AbortSignal): AsyncGenerator<StepEvent, string> {
    seen.signal = signal;
    try {
      yield { type: 'step-start', id: 'first' };
      await Promise.race([
        held,
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
      ]);
      yield { type: 'step-end', id: 'first', state: 'succeeded' };
      return 'Done';
    } finally {
      seen.putBack = true;
    }
  }
  return { run, release, seen };
}
