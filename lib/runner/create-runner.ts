import type { Operation, OperationKind } from '@/lib/contracts/operation';
import type { PreferencesView } from '@/lib/contracts/preferences';
import type { Plan } from '@/lib/contracts/status';
import type { OperationDefinition, OperationWork } from '@/lib/operations/operations';
import { applySettingsOperation } from './apply-settings';
import { removeOperation, restartOperation, startOperation, stopOperation } from './lifecycle';
import { makePlan } from './plan';
import { recover } from './recovery';
import { removeOldRunnerOperation } from './remove-old-runner';
import type { RunnerParts } from './runner-parts';
import { setupOperation } from './setup';
import { viewPreferences } from './wanted-image';

export interface Runner {
  /** What set-up would do; changes nothing, answers within 6 s. */
  plan(signal?: AbortSignal): Promise<Plan>;
  /** The console's preferences, and which image they come to. */
  preferences(signal: AbortSignal): Promise<PreferencesView>;
  operation(kind: OperationKind): OperationDefinition;
  /**
   * Brings an interrupted change to its end: before anything is started, and when the engine has come back. Operations
   * wait for it; the caller makes sure that none runs.
   */
  recover(unfinished: readonly Operation[]): Promise<void>;
  /** Whether the engine is still to be brought to what was wanted of it last. */
  hasUnfinishedChange(): Promise<boolean>;
}

/** The work of each kind; what is said of it stands in `lib/contracts/operation-kinds.ts`. */
const works: Record<OperationKind, (parts: RunnerParts) => OperationWork> = {
  setup: setupOperation,
  start: startOperation,
  stop: stopOperation,
  restart: restartOperation,
  remove: removeOperation,
  'apply-settings': applySettingsOperation,
  'remove-old-runner': removeOldRunnerOperation,
};

export function createRunner(parts: RunnerParts): Runner {
  let recovering = Promise.resolve();
  return {
    plan: (signal) => makePlan(parts, signal),
    preferences: (signal) => viewPreferences(parts, signal),
    operation: (kind) => {
      const { steps, run } = works[kind](parts);
      return {
        kind,
        resource: 'agent-runner',
        steps,
        async *run(signal) {
          await recovering;
          return yield* run(signal);
        },
      };
    },
    recover: (unfinished) => {
      recovering = recovering.then(() => recover(parts, unfinished));
      return recovering;
    },
    hasUnfinishedChange: async () => !['settled', undefined].includes((await parts.desired.read())?.phase),
  };
}
