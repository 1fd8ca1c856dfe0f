import { randomUUID } from 'node:crypto';
import type { Operation } from '@/lib/contracts/operation';
import type { OperationDefinition } from './operations';

const keysMax = 50;

export function newOperation(
  definition: OperationDefinition,
  startedBy: string,
  now: number,
  key: string | undefined,
): Operation {
  return {
    id: randomUUID(),
    kind: definition.kind,
    resource: definition.resource,
    startedBy,
    startedAt: now,
    endedAt: null,
    state: 'running',
    outcome: null,
    failure: null,
    ...(definition.asked === undefined ? {} : { asked: definition.asked }),
    ...(key === undefined ? {} : { keys: [key] }),
    steps: definition.steps.map(({ id, title }) => ({
      id,
      title,
      state: 'pending',
      detail: null,
      startedAt: null,
      endedAt: null,
      progress: null,
    })),
  };
}

/** The operation as asked for by one more click. */
export function withKey(operation: Operation, key: string): Operation {
  return { ...operation, keys: [...(operation.keys ?? []), key].slice(-keysMax) };
}
