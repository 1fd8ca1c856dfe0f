import type { NewerImage } from '@/lib/contracts/newer-image';
import type { OperationInput, OperationKind } from '@/lib/contracts/operation';
import type { PreferencesView } from '@/lib/contracts/preferences';
import type { Plan } from '@/lib/contracts/status';
import type { VersionsView } from '@/lib/contracts/versions';
import type { OperationWork } from '@/lib/operations/operations';
import { removeOperation, restartOperation, startOperation, stopOperation } from '@/lib/service/lifecycle';
import { createServiceOperations, type ServiceOperations } from '@/lib/service/service-operations';
import { applySettingsOperation } from './apply-settings';
import { releaseImages } from './held-image';
import { loadOperation } from './load';
import { readNewerImage } from './newer-image';
import { makePlan } from './plan';
import { removeOldRunnerOperation } from './remove-old-runner';
import type { RunnerParts } from './runner-parts';
import { setupOperation } from './setup';
import { upgradeOperation } from './upgrade';
import { viewVersions } from './versions';
import { viewPreferences } from './wanted-image';

export interface Runner extends ServiceOperations<OperationKind> {
  /** What set-up would do; changes nothing, answers within 6 s. */
  plan(signal?: AbortSignal): Promise<Plan>;
  /** The console's preferences, and which image they come to. */
  preferences(signal: AbortSignal): Promise<PreferencesView>;
  /** Asks the registry once whether it has a newer image. */
  newerImage(signal: AbortSignal): Promise<NewerImage>;
  /** The images with which the worker was ready. */
  versions(signal: AbortSignal): Promise<VersionsView>;
}

/** The work of each kind; what is said of it stands in `lib/contracts/operation-kinds.ts`. */
function works(parts: RunnerParts, input: OperationInput): Record<OperationKind, OperationWork> {
  return {
    setup: setupOperation(parts),
    start: startOperation(parts),
    stop: stopOperation(parts),
    restart: restartOperation(parts),
    remove: removeOperation(parts),
    'apply-settings': applySettingsOperation(parts),
    upgrade: upgradeOperation(parts, input),
    load: loadOperation(parts, input),
    'remove-old-runner': removeOldRunnerOperation(parts),
  };
}

export function createRunner(parts: RunnerParts): Runner {
  return {
    plan: (signal) => makePlan(parts, signal),
    preferences: (signal) => viewPreferences(parts, signal),
    versions: (signal) => viewVersions(parts, signal),
    newerImage: (signal) => readNewerImage(parts, signal),
    ...createServiceOperations(
      parts,
      (kind, input) => works(parts, input)[kind],
      () => releaseImages(parts),
    ),
  };
}
