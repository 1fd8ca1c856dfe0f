import type { OperationInput } from '@/lib/contracts/operation';
import { Failure, isFailure } from '@/lib/core/failure';
import type { Engine } from '@/lib/engine/types';
import type { StepEvent } from '@/lib/operations/operation-state';
import type { OperationWork } from '@/lib/operations/operations';
import { reconcile } from '@/lib/service/reconcile';
import { isCurrent, type Wanted } from '@/lib/service/replace-container';
import { findContainer, requireEngine } from '@/lib/service/requirements';
import { outcomeOf } from '@/lib/service/seen';
import { setUpContainer, setUpSteps } from '@/lib/service/set-up-container';
import { adoptedSettings, currentSettings, type UsedSettings } from './adopted-settings';
import { imageStep } from './choose-image';
import { forgetGivingWay } from './gave-way';
import { holdsOtherFolder } from './held-folder';
import { holdImage, releasing } from './held-image';
import { findStranger, nameStep, type Stranger } from './name-taken';
import { rehearsalStep, rehearse } from './rehearse';
import type { RunnerParts } from './runner-parts';
import { containerUser } from './spec';
import { type TakenName, takeName } from './take-name';
import { rememberVersion } from './versions';
import { type WantedWorker, wantedContainer } from './wanted-container';
import { prepareFolder } from './workspace-folder';

const steps = ({ service }: RunnerParts, { nameTaken }: OperationInput) => [
  { id: 'check', title: 'Check before starting' },
  { id: 'image', title: 'Pull the image' },
  { id: 'folder', title: 'Prepare the workspace' },
  rehearsalStep,
  ...(nameTaken === undefined ? [] : [nameStep(nameTaken)]),
  ...setUpSteps(service),
];

async function* folderStep({ config }: RunnerParts, engine: Engine): AsyncGenerator<StepEvent, boolean> {
  yield { type: 'step-start', id: 'folder' };
  const { hostUid, hostGid } = containerUser(config, engine.facts);
  const owner = { uid: hostUid, gid: hostGid };
  const created = await prepareFolder(
    config.workspaceDirectory,
    owner,
    config.userHomeDirectory,
    engine.facts,
  );
  const detail = created ? 'created' : 'present';
  yield { type: 'step-end', id: 'folder', state: created ? 'succeeded' : 'skipped', detail };
  return created;
}

/** Set-up puts nobody at risk where nothing is there yet, or all is as wanted. */
async function* rehearsal(
  parts: RunnerParts,
  engine: Engine,
  { worker, wanted, stranger }: { worker: WantedWorker; wanted: Wanted; stranger: Stranger | null },
  signal: AbortSignal,
): AsyncGenerator<StepEvent> {
  const present = stranger === null ? await findContainer(parts, engine, signal) : adopted(stranger);
  const replaced = present !== null && !isCurrent(wanted, present) ? present : null;
  try {
    yield* rehearse(parts, engine, worker, replaced, signal);
  } catch (error) {
    if (!isFailure(error)) throw error;
    const { details } = error;
    if (replaced?.state !== 'running') throw error;
    throw new Failure({ ...details, reason: `${details.reason} The worker that runs was not touched.` });
  }
}

const adopted = ({ container, how }: Stranger) => (how === 'adopt' ? container : null);

async function* run(
  parts: RunnerParts,
  { nameTaken }: OperationInput,
  signal: AbortSignal,
): AsyncGenerator<StepEvent, string> {
  yield { type: 'step-start', id: 'check' };
  const found = await requireEngine(parts, signal);
  const current = nameTaken === 'adopt' ? null : await currentSettings(parts);
  await reconcile(parts, found, signal);
  const stranger = await findStranger(parts, found, nameTaken, signal);
  const used = await settingsFor(parts, current, stranger);
  const { kind, version } = found.facts;
  const detail = `${kind === 'docker' ? 'Docker' : 'Podman'} ${version}`;
  yield { type: 'step-end', id: 'check', state: 'succeeded', detail };
  const chosen = yield* imageStep(parts, found, signal);
  const engine = await holdImage(parts, found, chosen, signal);
  const folderCreated = yield* folderStep(parts, engine);
  const worker = { ...chosen, ...used };
  const loose = stranger === null && (await holdsOtherFolder(parts, engine, worker.saved, signal));
  const wanted = { ...wantedContainer(parts, engine, worker), ...(loose && { anew: true as const }) };
  yield* rehearsal(parts, engine, { worker, wanted, stranger }, signal);
  const bringUp = () => setUpContainer(parts, engine, wanted, signal);
  const { result, word } =
    stranger === null
      ? yield* withFreeName(nameTaken, bringUp)
      : yield* takeName({ parts, engine, stranger, worker }, bringUp);
  await forgetGivingWay(parts);
  const { seen, changed } = result;
  await rememberVersion(parts, engine, worker, seen);
  await parts.refreshHealth();
  const { words } = parts.service.readiness;
  const outcome =
    changed || folderCreated
      ? outcomeOf(seen, words, `Ready: ${words.proof}`, 'The container runs')
      : outcomeOf(seen, words, `Already set up: ${words.proof}`, 'Already set up');
  return word === '' ? outcome : `${outcome}. ${word}`;
}

async function settingsFor(
  parts: RunnerParts,
  current: UsedSettings | null,
  stranger: Stranger | null,
): Promise<UsedSettings> {
  if (stranger?.how === 'adopt') return await adoptedSettings(parts, stranger.container);
  return current ?? (await currentSettings(parts));
}

async function* withFreeName<T>(
  nameTaken: OperationInput['nameTaken'],
  work: () => AsyncGenerator<StepEvent, T>,
): AsyncGenerator<StepEvent, TakenName<T>> {
  if (nameTaken !== undefined)
    yield { type: 'step-end', id: 'name', state: 'skipped', detail: 'No other container has the name' };
  return { result: yield* work(), word: '' };
}

/** From nothing to a worker that Temporal has seen poll; on a machine that is set up it only verifies. */
export function setupOperation(parts: RunnerParts, input: OperationInput): OperationWork {
  return { steps: steps(parts, input), run: (signal) => releasing(parts, run(parts, input, signal)) };
}
