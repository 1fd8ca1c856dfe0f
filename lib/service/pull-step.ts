import type { Engine, ImageFacts } from '@/lib/engine/types';
import type { StepEvent } from '@/lib/operations/operation-state';

/** Pulls, as progress of the step `image`. */
export async function* pullStep(
  engine: Engine,
  reference: string,
  signal: AbortSignal,
): AsyncGenerator<StepEvent, ImageFacts> {
  const pulling = engine.pullImage(reference, signal);
  for (;;) {
    const next = await pulling.next();
    if (next.done) return next.value;
    const progress = { type: 'pull' as const, bytesPerSecond: null, ...next.value };
    yield { type: 'step-progress', id: 'image', progress };
  }
}
