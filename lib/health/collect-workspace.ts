import { isDeepStrictEqual } from 'node:util';
import type { Config } from '@/lib/config/config';
import type { Clock } from '@/lib/core/clock';
import type { ContainerFacts, Engine } from '@/lib/engine/types';
import type { WorkerSettings } from '@/lib/worker/worker-settings';
import { probeWorkspace, statFolder, type WorkspaceEvidence } from '@/lib/worker/workspace-probe';
import type { CollectRequest } from './collect-request';
import type { Measured } from './evidence';
import { measure } from './measure';

/** Whatever the folder looks like from here. */
const ageMaxMs = 300_000;
/** While its disk is all but full, what was written may have been the last that had room. */
const fullAgeMaxMs = 10_000;

export interface WorkspaceParts {
  clock: Clock;
  config: Config;
  engine: Engine;
  container: ContainerFacts;
  settings: WorkerSettings;
  /** Whether a command may be run in the container now. */
  steady: boolean;
}

/**
 * Kept for the same run of the container as long as the folder is the same, with the same owner and mode: each try is an exec.
 * Null when none was made and none may be now.
 */
export async function collectWorkspace(
  { clock, config, engine, container, settings, steady }: WorkspaceParts,
  { previous, fresh, signal }: CollectRequest,
): Promise<Measured<WorkspaceEvidence> | null> {
  const kept = previous?.workspace ?? null;
  const before = previous?.container?.value.facts;
  const sameRun = before?.id === container.id && before.startedAt === container.startedAt;
  if (!steady) return sameRun ? kept : null;
  const directory = config.workspaceDirectory;
  const settled = ['seen', 'no-shell'].includes(kept?.value.probe.outcome ?? '');
  const mayKeep = sameRun && settled && !fresh;
  const maxMs = kept?.value.folder.isFull ? fullAgeMaxMs : ageMaxMs;
  if (kept !== null && mayKeep && clock.now() - kept.at < maxMs) {
    if (isDeepStrictEqual(kept.value.folder, await statFolder(directory))) return kept;
  }
  const { workspaceRoot } = settings;
  return await measure(clock, () => probeWorkspace({ engine, container, directory, workspaceRoot }, signal));
}
