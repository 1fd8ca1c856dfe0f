import type { Daemon } from './daemon';
import { startDocker } from './docker';
import { startPodman } from './podman';

export interface EngineRow {
  /** Names the engine in tests, files and `--engines`. */
  name: string;
  kind: 'docker' | 'podman';
  start(options: { directory: string; name: string }): Promise<Daemon & { socketPath: string }>;
}

/** The engines a bed can start. Another version is another row. */
export const engineRows: readonly EngineRow[] = [
  { name: 'docker', kind: 'docker', start: startDocker },
  { name: 'podman', kind: 'podman', start: startPodman },
];
