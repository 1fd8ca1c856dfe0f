import type { Stage } from './stage';
import { containerStages } from './stages/container';
import { engineStages } from './stages/engine';
import { queueStages } from './stages/queue';
import { settingsStages } from './stages/settings';
import { temporalStages } from './stages/temporal';
import { workerStages } from './stages/worker';
import { workspaceStages } from './stages/workspace';

/** Every staged fault, by the layer that it breaks. */
export const layers = {
  settings: settingsStages,
  temporal: temporalStages,
  engine: engineStages,
  container: containerStages,
  workspace: workspaceStages,
  worker: workerStages,
  queue: queueStages,
} as const satisfies Record<string, readonly Stage[]>;
