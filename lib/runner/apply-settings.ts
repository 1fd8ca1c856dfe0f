import type { OperationInput } from '@/lib/contracts/operation';
import { Failure } from '@/lib/core/failure';
import type { StepEvent } from '@/lib/operations/operation-state';
import type { OperationWork } from '@/lib/operations/operations';
import { reconcile } from '@/lib/service/reconcile';
import { requireContainer, requireEngine } from '@/lib/service/requirements';
import { outcomeOf } from '@/lib/service/seen';
import { isOnlyHere } from '@/lib/settings/image-choice';
import { onlyHereMissing } from './local-image';
import type { RunnerParts } from './runner-parts';
import { type TakeOverWords, takeOver, takeOverSteps } from './take-over';
import { awaitTime, timeStep, type Wait } from './wait-first';
import { wantedImage } from './wanted-image';

const steps = (parts: RunnerParts, input: OperationInput) => [
  ...timeStep(input),
  { id: 'check', title: 'Check the settings' },
  ...takeOverSteps(parts, 'Create a container with the new settings', input),
];

const words: TakeOverWords = {
  code: 'settings-not-applied',
  title: 'The new settings were not applied',
  remedy: 'Correct the settings, then apply again.',
};

async function* run(parts: RunnerParts, wait: Wait): AsyncGenerator<StepEvent, string> {
  const { signal } = wait;
  yield* awaitTime(parts, wait);
  yield { type: 'step-start', id: 'check' };
  const engine = await requireEngine(parts, signal);
  const settingsFile = { text: await parts.settings.snapshot(), goesBack: true };
  const saved = await parts.settings.readUsable();
  await reconcile(parts, engine, signal);
  const old = await requireContainer(parts, engine, signal);
  const { reference, present: image } = await wantedImage(parts, engine, signal);
  if (image === null)
    throw isOnlyHere(reference) ? onlyHereMissing(engine.facts, reference) : imageGone(reference);
  yield { type: 'step-end', id: 'check', state: 'succeeded' };
  const worker = { image, reference, saved, settingsFile };
  const seen = yield* takeOver(parts, engine, { worker, old, words, wait });
  const applied = 'Applied: Temporal saw the worker poll with the new settings';
  return outcomeOf(seen, parts.service.readiness.words, applied, 'Applied');
}

function imageGone(reference: string): Failure {
  return new Failure({
    code: 'image-not-present',
    title: 'The image is not on this machine',
    reason: `${reference} is not here; applying settings does not pull.`,
    remedy: { summary: 'Set up again: it pulls the image and uses the new settings.', action: 'setup' },
  });
}

/** Recreates the container with the saved settings; whatever goes wrong, the old container and file come back. */
export function applySettingsOperation(parts: RunnerParts, input: OperationInput): OperationWork {
  return { steps: steps(parts, input), run: (signal, urge) => run(parts, { input, signal, urge }) };
}
