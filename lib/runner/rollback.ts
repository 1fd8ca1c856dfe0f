import type { OperationInput } from '@/lib/contracts/operation';
import type { Version } from '@/lib/contracts/versions';
import { Failure, isFailure } from '@/lib/core/failure';
import { shortId } from '@/lib/core/units';
import type { StepEvent } from '@/lib/operations/operation-state';
import type { OperationWork } from '@/lib/operations/operations';
import { endSettingsTrial, tryOutSettings } from '@/lib/service/applied-settings';
import { reconcile } from '@/lib/service/reconcile';
import { isCurrent, type Wanted } from '@/lib/service/replace-container';
import { requireContainer, requireEngine } from '@/lib/service/requirements';
import { outcomeOf } from '@/lib/service/seen';
import { currentSettings, type UsedSettings } from './adopted-settings';
import { rememberChoice } from './chosen-image';
import { readKeptSettings } from './kept-versions';
import { onlyHereMissing } from './local-image';
import type { RunnerParts } from './runner-parts';
import { type TakeOverWords, takeOver, takeOverSteps } from './take-over';
import { requireVersion } from './versions';
import { awaitTime, timeStep, type Wait } from './wait-first';
import { wantedContainer } from './wanted-container';

const steps = (parts: RunnerParts, input: OperationInput) => [
  ...timeStep(input),
  { id: 'check', title: 'Check the version and its settings' },
  ...takeOverSteps(parts, 'Stop this container, keep it, create one of the version from before', input),
];

const words: TakeOverWords = {
  code: 'not-rolled-back',
  title: 'The version was not put back',
  remedy: 'Put another version back, or correct what is named, then try again.',
};

async function* run(parts: RunnerParts, wait: Wait): AsyncGenerator<StepEvent, string> {
  const { input, signal } = wait;
  yield* awaitTime(parts, wait);
  yield { type: 'step-start', id: 'check' };
  const engine = await requireEngine(parts, signal);
  const version = await requireVersion(parts, input.version);
  const image = await engine.inspectImage(version.kept, signal);
  if (image === null) throw onlyHereMissing(engine.facts, version.kept);
  const used = await (input.withSettings ? settingsOfThen(parts, version) : currentSettings(parts));
  await reconcile(parts, engine, signal);
  const old = await requireContainer(parts, engine, signal);
  yield { type: 'step-end', id: 'check', state: 'succeeded', detail: shortId(image.id) };
  const worker = { image, reference: version.kept, ...used };
  const asItRuns = { ...worker, reference: old.imageReference };
  if (isCurrent(wantedContainer(parts, engine, asItRuns), old)) {
    await takeFile(parts, worker.settingsFile);
    return 'Nothing to do: the worker runs this version';
  }
  const beforeCommit = () => rememberChoice(parts, version.kept);
  const seen = yield* takeOver(parts, engine, { worker, old, words, wait, beforeCommit });
  const done = `Rolled back to ${shortId(image.id)}${input.withSettings ? ' with its settings' : ''}`;
  const { readiness } = parts.service;
  return outcomeOf(seen, readiness.words, `${done}: ${readiness.words.proof}`, done);
}

/** The file stays as it is until the container is proven that is made from the other. */
async function settingsOfThen(
  { config, settings }: RunnerParts,
  { imageId }: Version,
): Promise<UsedSettings> {
  const text = await readKeptSettings(config, imageId);
  if (text === null) throw settingsNotKept();
  try {
    return {
      saved: await settings.parseUsable(text),
      settingsFile: { text, goesBack: false, takesPlace: true },
    };
  } catch (error) {
    if (!isFailure(error)) throw error;
    const { details } = error;
    throw new Failure({
      ...details,
      reason: `Of the settings that this version had: ${details.reason}`,
      remedy: { summary: 'Put the image back with the settings of now.' },
    });
  }
}

async function takeFile(
  { service }: RunnerParts,
  { text, takesPlace }: Wanted['settingsFile'],
): Promise<void> {
  if (!takesPlace) return;
  await tryOutSettings(service.settings, text);
  await endSettingsTrial(service.settings, 'take');
}

function settingsNotKept(): Failure {
  return new Failure({
    code: 'version-settings-unknown',
    title: 'The settings of this version were not kept',
    reason: 'It was ready under a console that kept images alone, or its file in version-settings is gone.',
    remedy: { summary: 'Put the image back with the settings of now.' },
  });
}

/**
 * Puts a version back that was ready: its image, and when asked for the settings that it had. Whatever goes wrong, container,
 * settings file and choice of the image are as they were.
 */
export function rollbackOperation(parts: RunnerParts, input: OperationInput): OperationWork {
  return { steps: steps(parts, input), run: (signal, urge) => run(parts, { input, signal, urge }) };
}
