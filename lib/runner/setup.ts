import { Failure, isFailure } from '@/lib/core/failure';
import type { Engine } from '@/lib/engine/types';
import type { StepEvent } from '@/lib/operations/operation-state';
import type { OperationWork } from '@/lib/operations/operations';
import { reconcile } from '@/lib/service/reconcile';
import { isCurrent, type Wanted } from '@/lib/service/replace-container';
import { findContainer, requireEngine } from '@/lib/service/requirements';
import { outcomeOf } from '@/lib/service/seen';
import { setUpContainer, setUpSteps } from '@/lib/service/set-up-container';
import { imageStep } from './choose-image';
import { holdImage, releasing } from './held-image';
import { rehearsalStep, rehearse } from './rehearse';
import type { RunnerParts } from './runner-parts';
import { containerUser } from './spec';
import { rememberVersion } from './versions';
import { type WantedWorker, wantedContainer } from './wanted-container';
import { prepareFolder } from './workspace-folder';

const steps = ({ service }: RunnerParts) => [
  { id: 'check', title: 'Check before starting' },
  { id: 'image', title: 'Pull the image' },
  { id: 'folder', title: 'Prepare the workspace' },
  rehearsalStep,
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
    engine.facts.selinux,
  );
  const detail = created ? 'created' : 'present';
  yield { type: 'step-end', id: 'folder', state: created ? 'succeeded' : 'skipped', detail };
  return created;
}

/** Set-up puts nobody at risk where nothing is there yet, or all is as wanted. */
async function* rehearsal(
  parts: RunnerParts,
  engine: Engine,
  { worker, wanted }: { worker: WantedWorker; wanted: Wanted },
  signal: AbortSignal,
): AsyncGenerator<StepEvent> {
  const present = await findContainer(parts, engine, signal);
  const replaced = present !== null && !isCurrent(wanted, present) ? present : null;
  try {
    yield* rehearse(parts, engine, worker, replaced, signal);
  } catch (error) {
    if (!isFailure(error)) throw error;
    const { details } = error;
    throw new Failure({ ...details, reason: `${details.reason} The worker that runs was not touched.` });
  }
}

async function* run(parts: RunnerParts, signal: AbortSignal): AsyncGenerator<StepEvent, string> {
  yield { type: 'step-start', id: 'check' };
  const found = await requireEngine(parts, signal);
  const settingsFile = { text: await parts.settings.snapshot(), goesBack: false };
  const saved = await parts.settings.readUsable();
  await reconcile(parts, found, signal);
  await findContainer(parts, found, signal);
  const { kind, version } = found.facts;
  const detail = `${kind === 'docker' ? 'Docker' : 'Podman'} ${version}`;
  yield { type: 'step-end', id: 'check', state: 'succeeded', detail };
  const chosen = yield* imageStep(parts, found, signal);
  const engine = await holdImage(parts, found, chosen, signal);
  const folderCreated = yield* folderStep(parts, engine);
  const worker = { ...chosen, saved, settingsFile };
  const wanted = wantedContainer(parts, engine, worker);
  yield* rehearsal(parts, engine, { worker, wanted }, signal);
  const { seen, changed } = yield* setUpContainer(parts, engine, wanted, signal);
  await rememberVersion(parts, engine, worker, seen);
  await parts.refreshHealth();
  const { words } = parts.service.readiness;
  return changed || folderCreated
    ? outcomeOf(seen, words, `Ready: ${words.proof}`, 'The container runs')
    : outcomeOf(seen, words, `Already set up: ${words.proof}`, 'Already set up');
}

/** From nothing to a worker that Temporal has seen poll; on a machine that is set up it only verifies. */
export function setupOperation(parts: RunnerParts): OperationWork {
  return { steps: steps(parts), run: (signal) => releasing(parts, run(parts, signal)) };
}
