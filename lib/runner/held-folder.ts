import type { SavedSettings } from '@/lib/contracts/saved-settings';
import type { Engine } from '@/lib/engine/types';
import { findContainer } from '@/lib/service/requirements';
import { workerSettings } from '@/lib/worker/worker-settings';
import { probeWorkspace } from '@/lib/worker/workspace-probe';
import type { RunnerParts } from './runner-parts';

/**
 * Whether the worker that runs writes to another folder than the workspace that is there: a mount keeps the folder that was
 * there at the container's start, also when it is moved away or removed and another one has its name.
 */
export async function holdsOtherFolder(
  parts: RunnerParts,
  engine: Engine,
  { settings }: SavedSettings,
  signal: AbortSignal,
): Promise<boolean> {
  const { config } = parts;
  const container = await findContainer(parts, engine, signal);
  if (container?.state !== 'running') return false;
  const { workspaceRoot } = workerSettings(settings, config);
  const directory = config.workspaceDirectory;
  const { mount, probe } = await probeWorkspace({ engine, container, directory, workspaceRoot }, signal);
  return mount?.writable === false || probe.outcome === 'not-seen';
}
