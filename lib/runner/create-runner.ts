import type { Operation, OperationKind } from '@/lib/contracts/operation';
import type { PreferencesView } from '@/lib/contracts/preferences';
import type { Plan } from '@/lib/contracts/status';
import type { OperationDefinition } from '@/lib/operations/operations';
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

const definitions: Record<OperationKind, (parts: RunnerParts) => OperationDefinition> = {
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
      const definition = definitions[kind](parts);
      const run = async function* (signal: AbortSignal) {
        await recovering;
        return yield* definition.run(signal);
      };
      return { ...definition, run };
    },
    recover: (unfinished) => {
      recovering = recovering.then(() => recover(parts, unfinished));
      return recovering;
    },
    hasUnfinishedChange: async () => !['settled', undefined].includes((await parts.desired.read())?.phase),
  };
}
