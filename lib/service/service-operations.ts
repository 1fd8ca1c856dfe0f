import type { Operation, OperationInput, OperationKind } from '@/lib/contracts/operation';
import { waitsFirst } from '@/lib/contracts/waiting';
import type { OperationDefinition, OperationWork } from '@/lib/operations/operations';
import { recover } from './recovery';
import type { ServiceParts } from './service-parts';

export interface ServiceOperations<Kind extends OperationKind> {
  operation(kind: Kind, input?: OperationInput): OperationDefinition;
  /**
   * Brings an interrupted change to its end: before anything is started, and when the engine has come back. Operations
   * wait for it; the caller makes sure that none runs.
   */
  recover(unfinished: readonly Operation[]): Promise<void>;
  /** Whether the engine is still to be brought to what was wanted of it last. */
  hasUnfinishedChange(): Promise<boolean>;
}

/** The kinds of operation that a service has, and its recovery. */
export function createServiceOperations<Kind extends OperationKind>(
  parts: ServiceParts,
  workOf: (kind: Kind, input: OperationInput) => OperationWork,
  afterRecovery: () => Promise<void> = async () => {},
): ServiceOperations<Kind> {
  let recovering = Promise.resolve();
  return {
    operation: (kind, input = {}) => {
      const { steps, run } = workOf(kind, input);
      // Whoever asks for the same at another time means the one that runs.
      const { when: _when, at: _at, ...what } = input;
      return {
        kind,
        resource: parts.service.name,
        subject: JSON.stringify(what),
        urges: !waitsFirst(input),
        ...(waitsFirst(input) && { asked: input }),
        steps,
        async *run(signal, urge) {
          await recovering;
          return yield* run(signal, urge);
        },
      };
    },
    recover: (unfinished) => {
      recovering = recovering.then(() => recover(parts, unfinished)).then(afterRecovery);
      return recovering;
    },
    hasUnfinishedChange: async () => !['settled', undefined].includes((await parts.desired.read())?.phase),
  };
}
