import type { FailureRecord } from '@/lib/contracts/failure';
import type { Operation, OperationStep, Progress } from '@/lib/contracts/operation';

/** News of a running operation. Steps run one after another; `step-start` may give a step a better title. */
export type StepEvent =
  | { type: 'step-start'; id: string; title?: string }
  | { type: 'step-progress'; id: string; progress?: Progress | null; detail?: string; title?: string }
  | { type: 'step-end'; id: string; state: 'succeeded' | 'warned' | 'skipped'; detail?: string };

export type EndEvent =
  | { type: 'operation-succeed'; outcome: string }
  | { type: 'operation-fail'; failure: FailureRecord }
  | { type: 'operation-cancel'; outcome: string };

export type OperationEvent = StepEvent | EndEvent;

/** `problem` says why an event does not fit; the operation is then unchanged. */
export interface Transition {
  operation: Operation;
  problem: string | null;
}

const allowedFrom: Record<StepEvent['type'], ReadonlyArray<OperationStep['state']>> = {
  'step-start': ['pending'],
  'step-progress': ['running'],
  'step-end': ['running', 'pending'],
};

function changedStep(step: OperationStep, event: StepEvent, now: number): OperationStep {
  switch (event.type) {
    case 'step-start':
      return { ...step, state: 'running', startedAt: now, ...(event.title ? { title: event.title } : {}) };
    case 'step-progress':
      return {
        ...step,
        title: event.title ?? step.title,
        detail: event.detail ?? step.detail,
        progress: event.progress === undefined ? step.progress : event.progress,
      };
    case 'step-end':
      return {
        ...step,
        state: event.state,
        detail: event.detail ?? step.detail,
        startedAt: step.startedAt ?? now,
        endedAt: now,
      };
  }
}

/** No step outlives its operation. */
function endRunningSteps(
  operation: Operation,
  state: 'succeeded' | 'failed' | 'cancelled',
  now: number,
): OperationStep[] {
  return operation.steps.map((step) => (step.state === 'running' ? { ...step, state, endedAt: now } : step));
}

function ended(operation: Operation, event: EndEvent, now: number): Operation {
  const base = { ...operation, endedAt: now };
  switch (event.type) {
    case 'operation-succeed':
      return {
        ...base,
        state: 'succeeded',
        outcome: event.outcome,
        steps: endRunningSteps(operation, 'succeeded', now),
      };
    case 'operation-fail':
      return {
        ...base,
        state: 'failed',
        outcome: event.failure.title,
        failure: event.failure,
        steps: endRunningSteps(operation, 'failed', now),
      };
    case 'operation-cancel':
      return {
        ...base,
        state: 'cancelled',
        outcome: event.outcome,
        steps: endRunningSteps(operation, 'cancelled', now),
      };
  }
}

/** The table of an operation's life: one running step at a time, nothing after the end. */
export function applyEvent(operation: Operation, event: OperationEvent, now: number): Transition {
  const refused = (problem: string): Transition => ({ operation, problem });
  if (operation.state !== 'running') return refused(`${event.type} after the operation ${operation.state}`);
  if (!('id' in event)) return { operation: ended(operation, event, now), problem: null };
  const step = operation.steps.find(({ id }) => id === event.id);
  if (step === undefined) return refused(`${event.type} of an unknown step ${event.id}`);
  if (!allowedFrom[event.type].includes(step.state))
    return refused(`${event.type} of the ${step.state} step ${step.id}`);
  const other = operation.steps.find(({ id, state }) => state === 'running' && id !== step.id);
  if (other !== undefined) return refused(`${event.type} of ${step.id} while ${other.id} runs`);
  const steps = operation.steps.map((each) => (each.id === step.id ? changedStep(each, event, now) : each));
  return { operation: { ...operation, steps }, problem: null };
}
