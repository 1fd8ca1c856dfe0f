import type { Situation } from './situation';

/** What the container runs: the worker, one that polls elsewhere, nothing, or what takes all memory; or it ends with a code. */
export type Program = 'worker' | 'elsewhere' | 'idle' | 'memory' | { exitCode: number };

export interface ContainerStage {
  program: Program;
  restarts: boolean;
  started: boolean;
  /** Whose it is, by its labels. */
  owner: 'ours' | 'nobody';
  name: 'ours' | 'another';
  mount: 'writable' | 'read-only' | 'none';
}

/** What happens when the container is there. */
export const afterwards = [
  'pause',
  'stop',
  'kill',
  'remove-folder',
  'folder-becomes-file',
  'close-folder',
  'change-settings',
  'break-settings',
  'settings-become-folder',
  'stranger-polls',
] as const;
export type Afterwards = (typeof afterwards)[number];

export interface RebuildPlan {
  code: string | null;
  /** False: nothing of this code can be staged; the settings are taken over, and no more. */
  rebuilt: boolean;
  engine: 'here' | 'nobody';
  /** What stands at Temporal's address. */
  temporal: 'here' | 'nobody' | 'unknown-host' | 'http' | 'silent' | 'tls-asked' | 'other-namespace';
  settings: Record<string, string>;
  container: ContainerStage | null;
  after: Afterwards[];
}

const container = (changes: Partial<ContainerStage>): ContainerStage => ({
  program: 'worker',
  restarts: false,
  started: true,
  owner: 'ours',
  name: 'ours',
  mount: 'writable',
  ...changes,
});

type Stage = Partial<Pick<RebuildPlan, 'engine' | 'temporal' | 'settings' | 'container' | 'after'>>;

const worker = container({});
const idle = container({ program: 'idle' });
/** That no signal makes. */
const exitCodeOf = ({ exitCode }: Situation) => (exitCode === null || exitCode === 0 ? 1 : exitCode);

/** A stage for each code that can be staged; docs/health.md has the table. */
const stages: Record<string, (situation: Situation) => Stage> = {
  'engine-none': () => ({ engine: 'nobody', container: null }),
  'container-absent': () => ({ container: null }),
  'container-created': () => ({ container: container({ started: false }) }),
  'container-stopped': () => ({ container: worker, after: ['stop'] }),
  'container-exited': (situation) => ({
    container: container({ program: { exitCode: exitCodeOf(situation) } }),
  }),
  'container-crash-loop': (situation) => ({
    container: container({ program: { exitCode: exitCodeOf(situation) }, restarts: true }),
  }),
  'container-killed': () => ({ container: idle, after: ['kill'] }),
  'container-out-of-memory': () => ({ container: container({ program: 'memory' }) }),
  'container-paused': () => ({ container: worker, after: ['pause'] }),
  'container-foreign': () => ({ container: container({ program: 'idle', owner: 'nobody' }) }),
  'container-renamed': () => ({ container: container({ name: 'another' }) }),
  'temporal-refused': () => ({ container: idle, temporal: 'nobody' }),
  'temporal-dns': () => ({ container: idle, temporal: 'unknown-host' }),
  'temporal-not-grpc': () => ({ container: idle, temporal: 'http' }),
  'temporal-silent': () => ({ container: idle, temporal: 'silent' }),
  'temporal-tls': () => ({ container: idle, temporal: 'tls-asked' }),
  'namespace-not-found': () => ({ container: idle, temporal: 'other-namespace' }),
  'worker-not-registered': () => ({ container: container({ program: 'elsewhere' }) }),
  'stranger-on-queue': () => ({ container: worker, after: ['stranger-polls'] }),
  'model-key-missing': () => ({
    container: worker,
    settings: { STIGMER_LLM_PROVIDER: 'anthropic', STIGMER_LLM_MODEL: 'claude-sonnet-4-5' },
  }),
  'settings-pending': () => ({ container: worker, after: ['change-settings'] }),
  'settings-invalid': () => ({ container: worker, after: ['break-settings'] }),
  'settings-unreadable': () => ({ container: worker, after: ['settings-become-folder'] }),
  'workspace-absent': () => ({ container: worker, after: ['remove-folder'] }),
  'workspace-not-a-directory': () => ({ container: worker, after: ['folder-becomes-file'] }),
  'workspace-not-writable': () => ({ container: worker, after: ['close-folder'] }),
  'workspace-not-mounted': () => ({ container: container({ mount: 'none' }) }),
  'workspace-read-only': () => ({ container: container({ mount: 'read-only' }) }),
};

export const stagedCodes = Object.keys(stages);

/** What is to be done, in a home of its own, so that a console says what the bundle's console said. Pure. */
export function planRebuild(situation: Situation): RebuildPlan {
  const { code, settings } = situation;
  const stage = code !== null && Object.hasOwn(stages, code) ? stages[code] : undefined;
  const staged = stage?.(situation) ?? { container: worker };
  const noKey = code === 'model-key-missing' ? withoutKeys(settings) : settings;
  return {
    code,
    rebuilt: code === null || stage !== undefined,
    engine: staged.engine ?? 'here',
    temporal: staged.temporal ?? 'here',
    settings: { ...noKey, ...staged.settings },
    container: staged.container ?? null,
    after: staged.after ?? [],
  };
}

function withoutKeys(settings: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(settings).filter(([name]) => !/API_KEY|_LLM_/.test(name)));
}
