import type { OperationInput } from '@/lib/contracts/operation';
import { parseImageReference } from '@/lib/core/image-reference';
import { formatBytes, shortId } from '@/lib/core/units';
import type { Engine, ImageFacts } from '@/lib/engine/types';
import type { StepEvent } from '@/lib/operations/operation-state';
import type { OperationWork } from '@/lib/operations/operations';
import { pullStep } from '@/lib/service/pull-step';
import { reconcile } from '@/lib/service/reconcile';
import { isCurrent } from '@/lib/service/replace-container';
import { requireContainer, requireEngine } from '@/lib/service/requirements';
import { outcomeOf } from '@/lib/service/seen';
import { isOnlyHere, renewedReference } from '@/lib/settings/image-choice';
import { rememberChoice } from './chosen-image';
import { holdImage, releasing } from './held-image';
import { onlyHereMissing } from './local-image';
import type { RunnerParts } from './runner-parts';
import { type TakeOverWords, takeOver, takeOverSteps } from './take-over';
import { awaitTime, timeStep, type Wait } from './wait-first';
import { wantedContainer } from './wanted-container';

const steps = (parts: RunnerParts, input: OperationInput) => [
  ...timeStep(input),
  { id: 'check', title: 'Check before starting' },
  { id: 'image', title: 'Pull the image' },
  ...takeOverSteps(parts, 'Create a container of the new image', input),
];

const words: TakeOverWords = {
  code: 'not-upgraded',
  title: 'The worker was not upgraded',
  remedy: 'Choose another image, or correct what is named, then upgrade again.',
};

/** Nobody pulls what was built here: a registry's image under that name would be somebody else's. */
async function* imageStep(
  engine: Engine,
  reference: string,
  signal: AbortSignal,
): AsyncGenerator<StepEvent, ImageFacts> {
  yield { type: 'step-start', id: 'image' };
  if (isOnlyHere(reference)) {
    const image = await engine.inspectImage(reference, signal);
    if (image === null) throw onlyHereMissing(engine.facts, reference);
    yield { type: 'step-end', id: 'image', state: 'skipped', detail: `${shortId(image.id)}, kept here` };
    return image;
  }
  const image = yield* pullStep(engine, reference, signal);
  const detail = `${formatBytes(image.sizeBytes)} · ${shortId(image.id)}`;
  yield { type: 'step-end', id: 'image', state: 'succeeded', detail };
  return image;
}

async function* run(parts: RunnerParts, wait: Wait): AsyncGenerator<StepEvent, string> {
  const { input, signal } = wait;
  yield* awaitTime(parts, wait);
  yield { type: 'step-start', id: 'check' };
  const found = await requireEngine(parts, signal);
  const { image, imageOverridden } = parts.config;
  const asked = { image, imageOverridden, ...(await parts.preferences.read()) };
  const reference =
    input.image === undefined ? renewedReference(asked) : parseImageReference(input.image).toString();
  // An upgrade is of the image: settings that wait for Apply are not its fault, and stay in the file.
  const settingsFile = { text: await parts.settings.snapshot(), goesBack: false };
  const saved = await parts.settings.readUsable();
  await reconcile(parts, found, signal);
  await requireContainer(parts, found, signal);
  yield { type: 'step-end', id: 'check', state: 'succeeded', detail: reference };
  const facts = yield* imageStep(found, reference, signal);
  const engine = await holdImage(parts, found, { image: facts, reference }, signal);
  const worker = { image: facts, reference, saved, settingsFile };
  // A pull takes minutes, in which the container may have become another.
  const old = await requireContainer(parts, engine, signal);
  const remember = () => rememberChoice(parts, reference);
  if (isCurrent(wantedContainer(parts, engine, worker), old)) {
    await remember();
    return 'Already up to date: the worker runs this image';
  }
  const seen = yield* takeOver(parts, engine, { worker, old, words, wait, beforeCommit: remember });
  const done = `Upgraded to ${shortId(facts.id)}`;
  const { readiness } = parts.service;
  return outcomeOf(seen, readiness.words, `${done}: ${readiness.words.proof}`, done);
}

/**
 * Gets the image anew, proves it beside the worker that runs, and puts it in its place. Whatever goes wrong, the container from
 * before is back, and the image that was asked for before is the one that is asked for.
 */
export function upgradeOperation(parts: RunnerParts, input: OperationInput): OperationWork {
  return {
    steps: steps(parts, input),
    run: (signal, urge) => releasing(parts, run(parts, { input, signal, urge })),
  };
}
