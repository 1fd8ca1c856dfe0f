import { currentDocker, currentPodman } from './current-engines';
import type { Daemon } from './daemon';
import { startDocker } from './docker';
import { startPodman } from './podman';

interface StartOptions {
  directory: string;
  name: string;
}

export interface EngineRow {
  /** Names the engine in tests, files and `--engines`. */
  name: string;
  kind: 'docker' | 'podman';
  /** Whether every bed has it; the others are those of `npm run test:matrix`. */
  always: boolean;
  start(options: StartOptions): Promise<Daemon & { socketPath: string }>;
}

/** The engines a bed can start. Another version is another row. */
export const engineRows: readonly EngineRow[] = [
  { name: 'docker', kind: 'docker', always: true, start: startDocker },
  { name: 'podman', kind: 'podman', always: true, start: startPodman },
  {
    name: 'docker-29',
    kind: 'docker',
    always: false,
    start: async (options) => startDocker({ ...options, programs: await currentDocker() }),
  },
  {
    name: 'podman-5',
    kind: 'podman',
    always: false,
    start: async (options) => startPodman({ ...options, programs: await currentPodman() }),
  },
];
