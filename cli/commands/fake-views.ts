import type { DevServerView } from '@/lib/contracts/dev-server';
import type { Diagnosis } from '@/lib/contracts/diagnosis';
import type { QueueView } from '@/lib/contracts/queue';
import type { Status } from '@/lib/contracts/status';
import type { VersionsView } from '@/lib/contracts/versions';

export const noVersions: VersionsView = {
  running: null,
  here: { reference: 'mine:1', image: null },
  check: null,
  lookDaily: false,
  pending: [],
  images: [],
  versions: [],
};

export const quietQueue: QueueView = {
  taskQueue: 'agent_execution_runner',
  namespace: 'default',
  address: 'localhost:7233',
  at: 0,
  pollers: [],
  halves: [],
  routing: null,
  openWorkflows: null,
  engineUnknown: null,
};

export const noServer: DevServerView = {
  container: null,
  address: '127.0.0.1:7233',
  namespace: 'default',
  page: 'http://127.0.0.1:8233',
  answer: null,
  image: { reference: 'temporal:1', isHere: false, downloadBytes: 58_000_000 },
  volume: { name: 'mine-temporal-data', exists: false },
  canUpgrade: false,
  refusal: null,
};

export function statusOf(change: Partial<Status>): Status {
  return {
    verdict: 'ready',
    title: 'Ready',
    sentence: 'Temporal saw this worker poll',
    since: 0,
    checkedAt: 0,
    checks: [],
    engine: {
      kind: 'docker',
      version: '28.3',
      apiVersion: '1.51',
      socketPath: '/var/run/docker.sock',
      platform: 'linux/amd64',
      rootless: false,
    },
    engineCandidates: [],
    engineAdvice: [],
    image: null,
    container: null,
    worker: null,
    failure: null,
    oldRunner: null,
    ...change,
  };
}

export const nothingWrong: Diagnosis = {
  workflowId: null,
  finding: {
    kind: 'well',
    code: 'nothing-wrong',
    cause: 'Nothing is wrong: no workflow is open on the task queue q',
    remedy: null,
    evidence: [],
    confidence: 'sure',
  },
  alsoSeen: [],
  clockOffsetMs: 3,
  at: 0,
  durationMs: 40,
};
