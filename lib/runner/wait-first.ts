import type { OperationInput } from '@/lib/contracts/operation';
import { waitStepIds, waitsFirst } from '@/lib/contracts/waiting';
import { progressText, type WorkNow, workText } from '@/lib/contracts/work-now';
import type { StepEvent } from '@/lib/operations/operation-state';
import type { OperationWork } from '@/lib/operations/operations';
import type { RunnerParts } from './runner-parts';
import { viewWork } from './work-now';

/** A look costs a command in the container, and calls of Temporal while something runs. */
const lookMs = 2000;
/** By the machine's clock, which may be set or sleep meanwhile. */
const timeLookMs = 1000;
const namedMax = 2;

/** What somebody wants of a wait, and how it ends before its time. */
export interface Wait {
  input: OperationInput;
  signal: AbortSignal;
  /** Aborts when somebody asks for it now. */
  urge: AbortSignal;
}

export const timeStep = ({ at }: OperationInput) =>
  at === undefined ? [] : [{ id: waitStepIds.time, title: `Wait until ${timeText(at)}` }];

export const idleStep = (input: OperationInput) =>
  waitsFirst(input) ? [{ id: waitStepIds.idle, title: 'Wait until no run is under way' }] : [];

function timeText(at: number): string {
  const time = new Date(at);
  return [time.getHours(), time.getMinutes()].map((part) => String(part).padStart(2, '0')).join(':');
}

/** Ends early when it is urged; rejects when the operation is cancelled. */
async function pause({ clock }: RunnerParts, forMs: number, { signal, urge }: Wait): Promise<void> {
  await clock.sleep(forMs, AbortSignal.any([signal, urge])).catch(() => signal.throwIfAborted());
}

/** The step `wait-time`, where a time was given. */
export async function* awaitTime(parts: RunnerParts, wait: Wait): AsyncGenerator<StepEvent> {
  const { at } = wait.input;
  if (at === undefined) return;
  const id = waitStepIds.time;
  yield { type: 'step-start', id };
  for (;;) {
    const restMs = at - parts.clock.now();
    if (restMs <= 0) break;
    if (wait.urge.aborted) {
      yield { type: 'step-end', id, state: 'skipped', detail: 'Now, as asked' };
      return;
    }
    await pause(parts, Math.min(restMs, timeLookMs), wait);
  }
  yield { type: 'step-end', id, state: 'succeeded' };
}

/**
 * The step `wait-idle`, where it was asked for. Runs that begin meanwhile are waited for as well, since no means but its end
 * keeps a worker from taking new ones: whoever waits sees for what, and can urge it at any time.
 */
export async function* awaitIdle(parts: RunnerParts, wait: Wait): AsyncGenerator<StepEvent> {
  if (!waitsFirst(wait.input)) return;
  const id = waitStepIds.idle;
  yield { type: 'step-start', id };
  for (;;) {
    const work = await viewWork(parts, wait.signal);
    if (work.count === 0) break;
    if (work.count === null) {
      const detail = `${work.unknown}: what it works on is not known`;
      yield { type: 'step-end', id, state: 'warned', detail };
      return;
    }
    if (wait.urge.aborted) {
      const detail = `Now, as asked: ${workText(work)}, and handed over`;
      yield { type: 'step-end', id, state: 'skipped', detail };
      return;
    }
    yield { type: 'step-progress', id, detail: waitsFor(work) };
    await pause(parts, lookMs, wait);
  }
  yield { type: 'step-end', id, state: 'succeeded', detail: 'No run is under way' };
}

/** Without times, so that it changes when the runs do. */
function waitsFor(work: WorkNow): string {
  const named = work.runs
    .slice(0, namedMax)
    .map((run) => `${run.session ?? run.workflowId} (${progressText(run)})`);
  return [workText(work), ...(named.length > 0 ? [named.join('; ')] : [])].join(': ');
}

/** What begins with the stop of the worker: the waits come before all of it. */
export function waitFirst(parts: RunnerParts, input: OperationInput, work: OperationWork): OperationWork {
  if (!waitsFirst(input)) return work;
  return {
    steps: [...timeStep(input), ...idleStep(input), ...work.steps],
    async *run(signal, urge) {
      const wait = { input, signal, urge };
      yield* awaitTime(parts, wait);
      yield* awaitIdle(parts, wait);
      return yield* work.run(signal, urge);
    },
  };
}
