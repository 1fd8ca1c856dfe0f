import type { Operation, OperationStep } from '@/lib/contracts/operation';

export function recordedStep(id: string, state: OperationStep['state'] = 'pending'): OperationStep {
  return { id, title: `Do ${id}`, state, detail: null, startedAt: null, endedAt: null, progress: null };
}

/** An operation that runs, with two steps to go: what the tests of this room begin with. */
export function recordedOperation(changes: Partial<Operation> = {}): Operation {
  return {
    id: 'one',
    kind: 'setup',
    resource: 'runner',
    startedBy: 'browser',
    startedAt: 1000,
    endedAt: null,
    state: 'running',
    outcome: null,
    steps: [recordedStep('first'), recordedStep('second')],
    failure: null,
    ...changes,
  };
}
