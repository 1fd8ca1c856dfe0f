import type { QueueHalf } from '@/lib/contracts/queue';
import type { TemporalInspection } from './inspection';
import type { DeploymentVersion } from './routing';
import type { TemporalRuns } from './run-types';

/** How to reach Temporal, as the worker's settings say. */
export interface TemporalSettings {
  /** `host:port` of the frontend, seen from this machine. */
  address: string;
  namespace: string;
  tls: boolean;
  /** Left out: the authorities that Node trusts, and no certificate of the client. */
  certificates?: TemporalCertificates;
  /** Paths on this machine, read when it connects; `certificates` goes before. */
  certificateFiles?: { ca: string | null; certificate: string | null; key: string | null };
  /** The name in the server's certificate; null or left out: that of the address. */
  serverName?: string | null;
  apiKey: string | null;
}

/** Contents of PEM files. `ca` null: the authorities that Node trusts. */
export interface TemporalCertificates {
  ca: Buffer | null;
  client: { certificate: Buffer; key: Buffer } | null;
}

/** A poller of the task queue as the server remembers it (for up to five minutes after it is gone). */
export interface Poller {
  identity: string;
  /** Milliseconds since 1970 by this machine's clock: the server's own time, corrected by the difference of the two. */
  lastAccessAt: number;
  /** Who gets every task of the queue in its place; left out where it gets some. */
  elsewhere?: string;
  /** The deployment that has the queue's tasks; left out: none has. */
  deployment?: string;
  /** Left out for a worker without one. */
  version?: DeploymentVersion;
}

/** A worker that sends heartbeats: the proof of life of one whose slots are all busy, for such a worker does not poll. */
export interface WorkerHeartbeat {
  identity: string;
  /** Milliseconds since 1970 by the worker's clock. */
  heartbeatAt: number;
  /** Of activities. */
  slotsUsed: number;
  slotsFree: number;
  /** The worker's own words; null where it does not say. */
  host: string | null;
  /** Name and version. */
  sdk: string | null;
  /** It is shutting down, or has. */
  ends: boolean;
}

/** A task queue, as the server tells it; its two halves have pollers, tasks and brakes of their own. */
export interface QueueFacts {
  halves: Array<QueueHalf & { pollers: Poller[] }>;
  /** Who gets the tasks of new workflows; null: workers without a version, and nobody else. */
  routing: string | null;
}

export type TemporalProblemCode =
  | 'temporal-refused'
  | 'temporal-dns'
  | 'temporal-silent'
  | 'temporal-nothing-behind'
  | 'temporal-not-grpc'
  | 'temporal-tls'
  | 'temporal-plain-key'
  | 'temporal-unauthorized'
  | 'temporal-busy'
  | 'temporal-store-silent'
  | 'temporal-unreachable'
  | 'namespace-not-found';

export interface TemporalProbe {
  reachable: boolean;
  namespaceExists: boolean;
  code: TemporalProblemCode | null;
  /** What was observed, one line, for the evidence. */
  detail: string;
  durationMs: number;
  serverVersion: string | null;
}

/** A workflow of a worker, started as any client would. */
export interface WorkflowRequest {
  workflowId: string;
  type: string;
  taskQueue: string;
  /** Its one argument, as JSON. */
  input: unknown;
  /** After which the server ends it by itself. */
  timeoutSeconds: number;
}

/** Whose it was, and where its time went, all by the server's clock. */
export interface WorkflowWork {
  /** Of its tasks and activities together, until a worker had each; milliseconds. */
  waitedMs: number;
  ranMs: number;
  /** Identities of those that took an activity of it. */
  takenBy: string[];
}

/** What became of a workflow, with the words of whoever ended it. */
export type WorkflowOutcome =
  /** What of it a worker has not ended yet. */
  | { type: 'under-way'; waitsFor: 'task' | 'activity' }
  | { type: 'completed'; work: WorkflowWork }
  | { type: 'failed'; reason: string }
  /** A worker took it, and could not work on it: it may not know a workflow of that type. */
  | { type: 'task-failed'; reason: string; by: string };

/** What a worker has in hands for a workflow. */
export interface OpenWork {
  workflowId: string;
  /** Of the workflow. */
  type: string;
  /** Null where the namespace has no search attribute for it. */
  session: string | null;
  /** The worker's. */
  identity: string;
  /** When this worker began with it, milliseconds since 1970 by the server's clock. */
  since: number;
}

export interface PastRun {
  durationMs: number;
}

export interface TemporalConnection {
  /** Never rejects for a fault of the server: that is its result. Rejects when the signal aborts. */
  probe(signal?: AbortSignal): Promise<TemporalProbe>;
  /** Activity pollers of the queue. Throws Failure with a `temporal-*` code. */
  listPollers(taskQueue: string, signal?: AbortSignal): Promise<Poller[]>;
  /** The server's clock minus this machine's, milliseconds; null until pollers were listed, or when it cannot be read. */
  clockOffsetMs(): number | null;
  /** Empty when the server does not keep worker heartbeats. */
  listWorkers(taskQueue: string, signal?: AbortSignal): Promise<WorkerHeartbeat[]>;
  /** Resolves when Temporal has taken it; whether somebody works on it is its outcome. */
  startWorkflow(request: WorkflowRequest, signal?: AbortSignal): Promise<void>;
  workflowOutcome(workflowId: string, signal?: AbortSignal): Promise<WorkflowOutcome>;
  /** Takes it out of the lists that people read. Resolves as well where that is not allowed. */
  forgetWorkflow(workflowId: string, signal?: AbortSignal): Promise<void>;
  /** What the workers of the queue are busy with; `since` by this machine's clock. */
  listOpenWork(taskQueue: string, signal?: AbortSignal): Promise<OpenWork[]>;
  /** Everything of a queue that two calls tell, its times by this machine's clock. */
  describeQueue(taskQueue: string, signal?: AbortSignal): Promise<QueueFacts>;
  /** Workflows of the queue that have not ended. */
  countOpenWorkflows(taskQueue: string, signal?: AbortSignal): Promise<number>;
  /** The workflows of the queue that were completed last, 200 at most. */
  listPastRuns(taskQueue: string, signal?: AbortSignal): Promise<PastRun[]>;
  /** Null where nobody answers it in words that this console reads. */
  askWorkflow(query: { workflowId: string; queryType: string }, signal?: AbortSignal): Promise<unknown>;
  /** Workflows as people see them: lists, one of them, what is asked of it. */
  runs: TemporalRuns;
  /** Why work does not go on. */
  inspect: TemporalInspection;
  close(): Promise<void>;
}
