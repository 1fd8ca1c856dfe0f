import { Failure, isFailure, messageOf } from '@/lib/core/failure';
import type { ContainerFacts, Engine } from '@/lib/engine/types';
import type { StepEvent } from '@/lib/operations/operation-state';
import type { OperationWork } from '@/lib/operations/operations';
import { hasApplied } from '@/lib/service/applied-settings';
import { uncut } from '@/lib/service/container-changes';
import { reconcile } from '@/lib/service/reconcile';
import { commit, replaceContainer, rollBack } from '@/lib/service/replace-container';
import { ownContainer, requireContainer, requireEngine } from '@/lib/service/requirements';
import { outcomeOf, registerEnd, type Seen } from '@/lib/service/seen';
import { type WaitOptions, waitReady } from '@/lib/service/wait-ready';
import { localImageMissing } from './local-image';
import type { RunnerParts } from './runner-parts';
import { wantedContainer } from './wanted-container';
import { wantedImage } from './wanted-image';

const steps = ({ service }: RunnerParts) => [
  { id: 'check', title: 'Check the settings' },
  { id: 'container', title: 'Stop this container, keep it, create one with the new settings' },
  { id: 'start', title: 'Start the worker' },
  { id: 'register', title: service.readiness.words.step },
];

const wait: WaitOptions = { timeoutMs: 30_000, awayMs: 8000 };

interface RolledBack {
  fileIsBack: boolean;
  /** Whether Temporal sees the old worker poll again. */
  registered: boolean;
}

function notApplied(cause: unknown, { fileIsBack, registered }: RolledBack): Failure {
  const inner = isFailure(cause) ? cause.details : null;
  const back = `The container from before ${fileIsBack ? 'and its settings are' : 'is'} back as ${fileIsBack ? 'they were' : 'it was'}`;
  const kept = fileIsBack ? ' Your values are kept in agent-runner.env.not-applied.' : '';
  return new Failure({
    code: 'settings-not-applied',
    title: 'The new settings were not applied',
    reason: `${inner?.title ?? messageOf(cause)}. ${back}${registered ? ', and Temporal sees its worker poll' : ''}.${kept}`,
    remedy: {
      summary: inner?.remedy.summary ?? 'Correct the settings, then apply again.',
      action: 'open-settings',
    },
    evidence: [
      ...(inner === null ? [] : [{ label: 'cause', value: `${inner.code}: ${inner.reason}` }]),
      ...(inner?.evidence ?? []),
    ],
    cause,
  });
}

async function isSeenAgain(parts: RunnerParts, engine: Engine, signal: AbortSignal): Promise<boolean> {
  const container = await ownContainer(parts, engine, parts.service.containerName, signal);
  if (container?.state !== 'running') return false;
  const watch = { parts, engine, containerId: container.id, staysUp: false, signal };
  const waiting = waitReady(watch, wait);
  try {
    for (;;) {
      const next = await waiting.next();
      if (next.done) return next.value.unproven.length === 0;
    }
  } catch (error) {
    if (!isFailure(error)) throw error;
    return false;
  }
}

/** Brings the old container and the old file back; its own time, since the operation may have been cancelled. */
async function goBack(parts: RunnerParts, engine: Engine): Promise<RolledBack> {
  await rollBack(parts, engine);
  const fileIsBack = await hasApplied(parts.service.settings);
  const registered = await isSeenAgain(parts, engine, uncut());
  await parts.refreshHealth();
  return { fileIsBack, registered };
}

async function* run(parts: RunnerParts, signal: AbortSignal): AsyncGenerator<StepEvent, string> {
  yield { type: 'step-start', id: 'check' };
  const engine = await requireEngine(parts, signal);
  const settingsFile = { text: await parts.settings.snapshot(), goesBack: true };
  const saved = await parts.settings.readUsable();
  await reconcile(parts, engine, signal);
  await requireContainer(parts, engine, signal);
  const { rule, reference, present: image } = await wantedImage(parts, engine, signal);
  if (image === null) throw rule === 'local' ? localImageMissing(engine.facts) : imageGone(reference);
  yield { type: 'step-end', id: 'check', state: 'succeeded' };
  const wanted = wantedContainer(parts, engine, { image, reference, saved, settingsFile });
  let waiting = false;
  let container: ContainerFacts;
  let seen: Seen;
  try {
    container = (yield* replaceContainer(parts, engine, wanted, signal)).container;
    yield { type: 'step-start', id: 'register' };
    waiting = true;
    const watch = { parts, engine, containerId: container.id, staysUp: false, signal };
    seen = yield* waitReady(watch, wait);
  } catch (error) {
    if (waiting)
      yield {
        type: 'step-progress',
        id: 'register',
        progress: null,
        detail: 'Putting the container from before back',
      };
    const rolledBack = await goBack(parts, engine);
    signal.throwIfAborted();
    throw notApplied(error, rolledBack);
  }
  const { words } = parts.service.readiness;
  yield registerEnd(seen, words);
  await commit(parts, engine, container);
  await parts.refreshHealth();
  return outcomeOf(seen, words, 'Applied: Temporal saw the worker poll with the new settings', 'Applied');
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
export function applySettingsOperation(parts: RunnerParts): OperationWork {
  return { steps: steps(parts), run: (signal) => run(parts, signal) };
}
