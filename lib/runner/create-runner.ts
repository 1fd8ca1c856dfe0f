import type { Exported, ExportRequest } from '@/lib/contracts/export';
import type { NewerImage, RegistryCheck } from '@/lib/contracts/newer-image';
import type { OperationInput } from '@/lib/contracts/operation';
import type { RunnerKind } from '@/lib/contracts/operation-kinds';
import type { PreferencesView } from '@/lib/contracts/preferences';
import type { Plan } from '@/lib/contracts/status';
import type { StrayContainer } from '@/lib/contracts/strays';
import type { VersionsView } from '@/lib/contracts/versions';
import type { WorkNow } from '@/lib/contracts/work-now';
import type { OperationWork } from '@/lib/operations/operations';
import { removeOperation, restartOperation, startOperation, stopOperation } from '@/lib/service/lifecycle';
import { removeStrayOperation } from '@/lib/service/remove-stray';
import { createServiceOperations, type ServiceOperations } from '@/lib/service/service-operations';
import { viewStrays } from '@/lib/service/view-strays';
import { applySettingsOperation } from './apply-settings';
import { exportRunner } from './export-runner';
import { giveBackAfterCrash } from './gave-way';
import { releaseImages } from './held-image';
import { loadOperation } from './load';
import { lookDaily } from './look-daily';
import { readLastCheck, readNewerImage } from './newer-image';
import { makePlan } from './plan';
import { removeOldRunnerOperation } from './remove-old-runner';
import { rollbackOperation } from './rollback';
import type { RunnerParts } from './runner-parts';
import { setupOperation } from './setup';
import { upgradeOperation } from './upgrade';
import { viewVersions } from './view-versions';
import { waitFirst } from './wait-first';
import { viewPreferences } from './wanted-image';
import { viewWork } from './work-now';

export interface Runner extends ServiceOperations<RunnerKind> {
  /** What set-up would do; changes nothing, answers within 6 s. */
  plan(signal?: AbortSignal): Promise<Plan>;
  /** The console's preferences, and which image they come to. */
  preferences(signal: AbortSignal): Promise<PreferencesView>;
  /** Asks the registry once whether it has a newer image. */
  newerImage(signal: AbortSignal): Promise<NewerImage>;
  /** Asks it once a day while that is switched on, until the signal aborts. */
  lookDaily(onAnswer: () => void, signal: AbortSignal): Promise<void>;
  /** What it said last; asks nobody. */
  lastCheck(signal: AbortSignal): Promise<RegistryCheck | null>;
  /** What the worker has in hands at this moment. */
  work(signal: AbortSignal): Promise<WorkNow>;
  /** Containers that no console looks after. */
  strays(signal: AbortSignal): Promise<StrayContainer[]>;
  /** The container as files for another engine. @throws Failure `export-misfit`, `settings-invalid`, `engine-not-found` */
  export(request: ExportRequest, signal: AbortSignal): Promise<Exported>;
  /** The images with which the worker was ready. */
  versions(signal: AbortSignal): Promise<VersionsView>;
}

/** The work of each kind; what is said of it stands in `lib/contracts/operation-kinds.ts`. */
function works(parts: RunnerParts, input: OperationInput): Record<RunnerKind, OperationWork> {
  return {
    setup: setupOperation(parts, input),
    start: startOperation(parts),
    stop: waitFirst(parts, input, stopOperation(parts)),
    restart: waitFirst(parts, input, restartOperation(parts)),
    remove: removeOperation(parts),
    'apply-settings': applySettingsOperation(parts, input),
    upgrade: upgradeOperation(parts, input),
    rollback: rollbackOperation(parts, input),
    load: loadOperation(parts, input),
    'remove-old-runner': removeOldRunnerOperation(parts),
    'remove-stray': removeStrayOperation(parts, input),
  };
}

export function createRunner(parts: RunnerParts): Runner {
  return {
    plan: (signal) => makePlan(parts, signal),
    preferences: (signal) => viewPreferences(parts, signal),
    work: (signal) => viewWork(parts, signal),
    strays: (signal) => viewStrays(parts, signal),
    versions: (signal) => viewVersions(parts, signal),
    export: (request, signal) => exportRunner(parts, request, signal),
    newerImage: (signal) => readNewerImage(parts, signal),
    lookDaily: (onAnswer, signal) => lookDaily(parts, onAnswer, signal),
    lastCheck: (signal) => readLastCheck(parts, signal),
    ...createServiceOperations(
      parts,
      (kind: RunnerKind, input) => works(parts, input)[kind],
      async () => {
        await giveBackAfterCrash(parts);
        await releaseImages(parts);
      },
    ),
  };
}
