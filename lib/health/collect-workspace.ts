import type { Config } from '@/lib/config/config';
import type { Clock } from '@/lib/core/clock';
import type { ContainerFacts, Engine } from '@/lib/engine/types';
import type { WorkerSettings } from '@/lib/worker/worker-settings';
import type { CollectRequest } from './collect-request';
import type { Measured, WorkspaceEvidence } from './evidence';
import { measure } from './measure';
import { probeWorkspace } from './workspace-probe';

const ageMaxMs = 60_000;

export interface WorkspaceParts {
  clock: Clock;
  config: Config;
  engine: Engine;
  container: ContainerFacts;
  settings: WorkerSettings;
  /** Whether a command may be run in the container now. */
  steady: boolean;
}

/** Kept for a minute for the same run of the container: each try is an exec. Null when none was made and none may be now. */
export async function collectWorkspace(
  { clock, config, engine, container, settings, steady }: WorkspaceParts,
  { previous, fresh, signal }: CollectRequest,
): Promise<Measured<WorkspaceEvidence> | null> {
  const kept = previous?.workspace ?? null;
  const before = previous?.container?.value.facts;
  const sameRun = before?.id === container.id && before.startedAt === container.startedAt;
  if (!steady) return sameRun ? kept : null;
  const settled = ['seen', 'no-shell'].includes(kept?.value.probe.outcome ?? '');
  if (kept !== null && sameRun && settled && !fresh && clock.now() - kept.at < ageMaxMs) return kept;
  const directory = config.workspaceDirectory;
  const { workspaceRoot } = settings;
  return await measure(clock, () => probeWorkspace({ engine, container, directory, workspaceRoot }, signal));
}
