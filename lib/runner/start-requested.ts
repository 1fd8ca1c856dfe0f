import type {
  Operation,
  OperationInput,
  OperationKind,
  OperationRequest,
  OperationStarted,
} from '@/lib/contracts/operation';
import {
  type DevServerKind,
  isDevServerKind,
  operationKinds,
  operationRules,
  type RunnerKind,
} from '@/lib/contracts/operation-kinds';
import { waitsFirst } from '@/lib/contracts/waiting';
import { Failure } from '@/lib/core/failure';

interface Rooms<Definition> {
  operations: {
    start(definition: Definition, startedBy: string, key: string): { operation: Operation; joined: boolean };
  };
  runner: { operation(kind: RunnerKind, input?: OperationInput): Definition };
  devServer: { operation(kind: DevServerKind, input?: OperationInput): Definition };
}

/**
 * What every start comes to, from a page, the socket or a terminal.
 * @throws Failure `request-invalid` for an unconfirmed removal, and for a wait where nothing is stopped, `operation-conflict`
 */
export function startRequested<Definition>(
  { operations, runner, devServer }: Rooms<Definition>,
  { kind, key, confirmed, ...input }: OperationRequest,
  startedBy: string,
): OperationStarted {
  if (operationRules[kind].needsConfirmation && confirmed !== true) throw notConfirmed();
  if (waitsFirst(input) && !operationRules[kind].mayWait) throw cannotWait(kind);
  const definition = isDevServerKind(kind) ? devServer.operation(kind, input) : runner.operation(kind, input);
  const { operation, joined } = operations.start(definition, startedBy, key);
  return { operationId: operation.id, joined };
}

function notConfirmed(): Failure {
  return new Failure({
    code: 'request-invalid',
    title: 'Removing was not confirmed',
    reason: 'It is asked twice, since the container and its own files are deleted.',
    remedy: { summary: 'Confirm in the dialog, or add --yes on the command line.' },
  });
}

function cannotWait(kind: OperationKind): Failure {
  return new Failure({
    code: 'request-invalid',
    title: `${operationKinds[kind].noun} does not wait for runs`,
    reason: 'Only what stops a worker can be put off until none is under way.',
    remedy: { summary: 'Start it now.' },
  });
}
