import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '@/lib/config/config';
import type { Status } from '@/lib/contracts/status';
import { systemClock } from '@/lib/core/clock';
import { Failure } from '@/lib/core/failure';
import type { ContainerFacts } from '@/lib/engine/types';
import { createSettingsStore } from '@/lib/settings/settings-store';
import type { BundleRooms } from './bundle-rooms';

const check = (code: string, value: string) => ({
  id: 'temporal' as const,
  state: 'fail' as const,
  summary: `Nothing listens on ${value}`,
  code,
  evidence: [{ label: 'address', value }],
  durationMs: 1,
  at: 0,
});

/** A status with one broken link. */
export function brokenStatus(code: string, value = 'localhost:7233'): Status {
  return {
    verdict: 'failed',
    title: 'Temporal unreachable',
    sentence: `Nothing listens on ${value}`,
    since: 0,
    checkedAt: 0,
    checks: [check(code, value)],
    engine: null,
    engineCandidates: [],
    engineAdvice: [],
    image: null,
    container: null,
    worker: null,
    failure: { code, title: '', reason: value, remedy: { summary: '' }, evidence: [], at: 0 },
    oldRunner: null,
  };
}

const facts: ContainerFacts = {
  id: 'a'.repeat(64),
  name: 'stigmer-agent-runner',
  imageId: `sha256:${'b'.repeat(64)}`,
  imageReference: 'x',
  labels: {},
  environment: {},
  state: 'running',
  createdAt: 0,
  startedAt: 0,
  finishedAt: null,
  exitCode: null,
  outOfMemory: false,
  restartCount: 0,
  error: '',
  health: null,
  networkMode: 'host',
  tty: false,
  mounts: [],
};

/** A console of which every room tells what the test chooses; nothing else is there. */
export async function quietRooms(changes: {
  settings?: string;
  environment?: Record<string, string>;
  container?: Partial<ContainerFacts>;
  status?: Status;
  lines?: string[];
  error?: string;
}): Promise<BundleRooms> {
  const home = await mkdtemp(join(tmpdir(), 'b-bundle-'));
  const config = readConfig({ NODE_ENV: 'test', STIGMER_HOME: home }, '/');
  const path = join(config.consoleDirectory, 'agent-runner.env');
  await mkdir(config.consoleDirectory, { recursive: true });
  if (changes.settings !== undefined) await writeFile(path, changes.settings);
  const { status = brokenStatus('temporal-refused'), lines = [], error = 'nothing' } = changes;
  const refuse = async () => {
    throw new Failure({ code: 'x', title: error, reason: error, remedy: { summary: error }, cause: error });
  };
  return {
    config,
    clock: systemClock,
    environment: changes.environment ?? {},
    settings: createSettingsStore({ path }),
    health: {
      refresh: async () => status,
      evidence: () => ({ lastLines: lines, container: { ...facts, ...changes.container } }),
      queue: refuse,
      ownContainer: async () => ({ ...facts, ...changes.container }),
    },
    why: refuse,
    engines: { view: async () => ({ engines: [], worker: null }) },
    operations: { list: () => [] },
    incidents: { view: () => ({ incidents: [], verdicts: [] }), read: async () => null },
    history: { lives: () => [] },
    resources: { view: () => ({ samples: [], memoryLimitBytes: null, unmeasured: null, restarts: 0 }) },
    logs: {
      page: async () => ({
        lines: lines.map((text, number) => ({ number, at: 0, stream: 'stdout' as const, text })),
      }),
    },
  };
}
