import type { OperationInput } from '@/lib/contracts/operation';
import { Failure, isFailure, messageOf } from '@/lib/core/failure';
import type { ContainerFacts, Engine } from '@/lib/engine/types';
import type { StepEvent } from '@/lib/operations/operation-state';
import { endSettingsTrial, hasApplied } from '@/lib/service/applied-settings';
import { uncut } from '@/lib/service/container-changes';
import { commit, replaceContainer, rollBack } from '@/lib/service/replace-container';
import { ownContainer } from '@/lib/service/requirements';
import { registerEnd, type Seen } from '@/lib/service/seen';
import { type WaitOptions, waitReady } from '@/lib/service/wait-ready';
import { rehearsalStep, rehearse } from './rehearse';
import type { RunnerParts } from './runner-parts';
import { holdVersions, rememberVersion } from './versions';
import { awaitIdle, idleStep, type Wait } from './wait-first';
import { type WantedWorker, wantedContainer } from './wanted-container';

/** The steps of `takeOver`, the last ones of an operation that replaces a container. */
export const takeOverSteps = ({ service }: RunnerParts, container: string, input: OperationInput) => [
  rehearsalStep,
  ...idleStep(input),
  { id: 'container', title: container },
  { id: 'start', title: 'Stop this container, keep it, start the new one' },
  { id: 'register', title: service.readiness.words.step },
];

const wait: WaitOptions = { timeoutMs: 30_000, awayMs: 8000 };

/** What a failed operation says of itself. */
export interface TakeOverWords {
  code: string;
  title: string;
  /** What helps where the cause knows nothing better. */
  remedy: string;
}

export interface TakeOver {
  worker: WantedWorker;
  /** What is there now. */
  old: ContainerFacts;
  words: TakeOverWords;
  /** Until the worker that runs may be stopped. */
  wait: Wait;
  /** Written down once Temporal has seen the new worker, and before the old one goes. */
  beforeCommit?: () => Promise<void>;
}

interface RolledBack {
  /** Whether the container from before was stopped at all. */
  touched: boolean;
  fileIsBack: boolean;
  /** Whether Temporal sees the old worker poll again. */
  registered: boolean;
}

/**
 * What is wanted takes the place of the container that is there: first it shows beside it that it works, then the old one is
 * stopped and kept until Temporal has seen the new one poll. Whatever goes wrong, the old container and, where the worker's
 * settings are what was tried, the old file come back.
 */
export async function* takeOver(
  parts: RunnerParts,
  engine: Engine,
  { worker, old, words, wait: patience, beforeCommit }: TakeOver,
): AsyncGenerator<StepEvent, Seen> {
  const { signal } = patience;
  let step = 'rehearse';
  let container: ContainerFacts;
  let seen: Seen;
  try {
    yield* rehearse(parts, engine, worker, old, signal);
    yield* awaitIdle(parts, patience);
    step = 'container';
    const wanted = wantedContainer(parts, engine, worker);
    container = (yield* replaceContainer(parts, engine, wanted, signal)).container;
    step = 'register';
    yield { type: 'step-start', id: 'register' };
    const watch = { parts, engine, containerId: container.id, staysUp: false, signal };
    seen = yield* waitReady(watch, wait);
    await beforeCommit?.();
    await holdVersions(parts, engine, worker.image.id);
  } catch (error) {
    if (step === 'register') {
      const detail = 'Putting the container from before back';
      yield { type: 'step-progress', id: 'register', progress: null, detail };
    }
    const fileGoesBack = worker.settingsFile.goesBack;
    const rolledBack =
      step === 'rehearse' ? await leaveAsIs(parts, worker) : await goBack(parts, engine, fileGoesBack);
    signal.throwIfAborted();
    throw notTakenOver(words, error, rolledBack);
  }
  yield registerEnd(seen, parts.service.readiness.words);
  await commit(parts, engine, container);
  await rememberVersion(parts, engine, worker, seen);
  await parts.refreshHealth();
  return seen;
}

/** Only the file has to go back: what was tried was tried beside the container. */
async function leaveAsIs({ service }: RunnerParts, { settingsFile }: WantedWorker): Promise<RolledBack> {
  const fileIsBack = settingsFile.goesBack && (await hasApplied(service.settings));
  if (fileIsBack) await endSettingsTrial(service.settings, 'restore');
  return { touched: false, fileIsBack, registered: false };
}

/** Brings the old container and the old file back; its own time, since the operation may have been cancelled. */
async function goBack(parts: RunnerParts, engine: Engine, fileGoesBack: boolean): Promise<RolledBack> {
  await rollBack(parts, engine);
  const fileIsBack = fileGoesBack && (await hasApplied(parts.service.settings));
  const registered = await isSeenAgain(parts, engine, uncut());
  await parts.refreshHealth();
  return { touched: true, fileIsBack, registered };
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

function stateOf({ touched, fileIsBack, registered }: RolledBack): string {
  if (!touched) {
    return `The worker from before was not touched${fileIsBack ? ', and its settings are back as they were' : ''}.`;
  }
  const back = fileIsBack ? 'and its settings are back as they were' : 'is back as it was';
  return `The container from before ${back}${registered ? ', and Temporal sees its worker poll' : ''}.`;
}

function notTakenOver(words: TakeOverWords, cause: unknown, rolledBack: RolledBack): Failure {
  const inner = isFailure(cause) ? cause.details : null;
  const kept = rolledBack.fileIsBack ? ' Your values are kept in agent-runner.env.not-applied.' : '';
  const { code, title, remedy } = words;
  const command = inner?.remedy.command;
  return new Failure({
    code,
    title,
    reason: `${inner?.title ?? messageOf(cause)}. ${stateOf(rolledBack)}${kept}`,
    remedy: {
      summary: inner?.remedy.summary ?? remedy,
      action: 'open-settings',
      ...(command !== undefined && { command }),
    },
    evidence: [
      ...(inner === null ? [] : [{ label: 'cause', value: `${inner.code}: ${inner.reason}` }]),
      ...(inner?.evidence ?? []),
    ],
    cause,
  });
}
