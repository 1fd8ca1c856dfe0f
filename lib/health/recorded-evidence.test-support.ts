import { dockerFacts } from '@/lib/engine/fixtures/docker-facts';
import type { EngineFacts } from '@/lib/engine/types';
import { homeLabel, homeLabelValue, identityLabel } from '@/lib/service/container-ownership';
import { contractLabels } from '@/lib/worker/image-contract';
import type { WorkerIdentity } from '@/lib/worker/worker-identity';
import type { ContainerEvidence, HealthEvidence, Measured } from './evidence';

/** Evidence as Docker 20.10 and Temporal 1.29 gave it for a worker that is well; tests change one thing of it. */
export const recordedAt = 1_800_000_000_000;
export const recordedHome = '/home/ada/.stigmer';
const identity = 'agent-runner/a1b2c3';
export const recordedIdentity: WorkerIdentity = {
  given: identity,
  hostname: 'agent-runner-a1b2c3',
  keepsContract: true,
  pollersBefore: null,
};

export function measured<T>(value: T): Measured<T> {
  return { value, at: recordedAt, durationMs: 4 };
}

export const recordedEngine: EngineFacts = {
  ...dockerFacts,
  version: '20.10.24',
  apiVersion: '1.41',
  operatingSystem: 'Debian GNU/Linux 12 (bookworm)',
};

export const recordedContainer: NonNullable<ContainerEvidence['facts']> = {
  id: '4f6b1c2d3e4f4f6b1c2d3e4f4f6b1c2d3e4f4f6b1c2d3e4f4f6b1c2d3e4f4f6b',
  name: 'stigmer-agent-runner',
  imageId: 'sha256:aaaa',
  imageReference: 'ghcr.io/stigmer/agent-runner:v0.1.0',
  labels: { [homeLabel]: homeLabelValue(recordedHome), [identityLabel]: identity, ...contractLabels },
  state: 'running',
  createdAt: null,
  startedAt: recordedAt - 600_000,
  finishedAt: null,
  exitCode: null,
  outOfMemory: false,
  restartCount: 0,
  error: '',
  health: null,
  networkMode: 'host',
  tty: false,
  mounts: [{ source: `${recordedHome}/data/workspace`, destination: '/workspace', writable: true }],
};

const recordedProbe = {
  reachable: true,
  namespaceExists: true,
  code: null,
  detail: 'Temporal 1.29.1',
  durationMs: 3,
  serverVersion: '1.29.1',
};

export function recordedEvidence(change: Partial<HealthEvidence> = {}): HealthEvidence {
  return {
    at: recordedAt,
    settings: measured({ failure: null, pending: [] }),
    engine: measured({ facts: recordedEngine, candidates: [], advice: [], lost: null, failure: null }),
    image: measured({
      reference: recordedContainer.imageReference,
      rule: 'pinned',
      facts: {
        id: 'sha256:aaaa',
        sizeBytes: 165_000_000,
        platform: 'linux/amd64',
        repoDigests: [],
        labels: {},
        createdAt: null,
      },
    }),
    container: recordedContainerEvidence({}),
    temporal: measured({
      settings: { address: 'localhost:7233', namespace: 'default', tls: false },
      probe: recordedProbe,
      returnedAt: null,
    }),
    worker: measured({
      identity: recordedIdentity,
      taskQueue: 'agent_execution_runner',
      pollers: [{ identity, lastAccessAt: recordedAt - 3000 }],
      workers: [],
      own: { type: 'answers', condition: 'healthy', reason: 'fine', slots: { used: 0, max: 4 } },
      ownAskedAt: 0,
      clockOffsetMs: 3,
      lastLines: [],
      failure: null,
    }),
    proof: {
      last: {
        outcome: { type: 'proved', waitedMs: 9, ranMs: 31 },
        at: recordedAt - 12_000,
        durationMs: 58,
      },
      misses: 0,
    },
    workspace: measured({
      directory: `${recordedHome}/data/workspace`,
      destination: '/workspace',
      folder: { type: 'directory', inode: 7, uid: 1000, gid: 1000, mode: 0o40755, isFull: false },
      mount: { source: `${recordedHome}/data/workspace`, writable: true },
      selinux: false,
      probe: { outcome: 'seen', uid: 1000, gid: 1000, detail: 'written and seen here' },
    }),
    oldRunner: null,
    notRecorded: null,
    ...change,
  };
}

/** The recorded container with other facts, and what its log said last. */
export function recordedContainerEvidence(
  facts: Partial<typeof recordedContainer> | null,
  change: Partial<Omit<ContainerEvidence, 'facts'>> = {},
): Measured<ContainerEvidence> {
  return measured({
    name: recordedContainer.name,
    stuck: null,
    facts: facts === null ? null : { ...recordedContainer, ...facts },
    ours: facts !== null,
    renamed: null,
    variables: { LOG_LEVEL: 'info' },
    strays: [],
    lastLines: [],
    mode: null,
    imagePlatform: 'linux/amd64',
    missingKey: null,
    lastEnd: null,
    memoryKills: null,
    refused: null,
    stopping: false,
    ...change,
  });
}

/** Evidence where nothing after the container could be asked. */
export function restingEvidence(container: Measured<ContainerEvidence>): HealthEvidence {
  return recordedEvidence({ container, temporal: null, worker: null, proof: null, workspace: null });
}
