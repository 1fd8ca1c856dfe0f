import type { Clock } from '@/lib/core/clock';

interface Spacing {
  clock: Clock;
  gapMs: number;
  signal: AbortSignal;
}

/**
 * Looks at once when it is told to, and then once in `gapMs`, however often it is told: something that flaps would have it look
 * without end. What is told last is always followed by a look.
 */
export function spaceLooks(look: () => void, { clock, gapMs, signal }: Spacing): () => void {
  let told = false;
  let resting = false;
  const lookAndRest = async () => {
    resting = true;
    while (told && !signal.aborted) {
      told = false;
      look();
      await clock.sleep(gapMs, signal).catch(() => undefined);
    }
    resting = false;
  };
  return () => {
    told = true;
    if (!resting) void lookAndRest();
  };
}
