import type { Operation, OperationStep, Progress } from '@/lib/contracts/operation';

export const clickKey = '3f0a5a0e-7f2b-4c56-9d0c-6b1f3f7a2b11';

export const recordedStep: OperationStep = {
  id: 'image',
  title: 'Get the image',
  state: 'running',
  detail: null,
  startedAt: 1000,
  endedAt: null,
  progress: null,
};

export function recordedOperation(change: Partial<Operation>): Operation {
  return {
    id: 'op-1',
    kind: 'setup',
    resource: 'runner',
    startedBy: 'ada',
    startedAt: 1000,
    endedAt: null,
    state: 'running',
    outcome: null,
    steps: [recordedStep],
    failure: null,
    ...change,
  };
}

export function pullOf(
  receivedBytes: number,
  totalBytes: number | null,
  notice: string | null = null,
): Progress {
  return { type: 'pull', receivedBytes, totalBytes, bytesPerSecond: null, layers: [], notice };
}
