import type { SeenPayload } from './payload';

/** One execution of a workflow. */
export interface RunReference {
  workflowId: string;
  /** Null: the last one of that id. */
  runId: string | null;
}

export const runStatuses = [
  'running',
  'completed',
  'failed',
  'cancelled',
  'terminated',
  'continued',
  'timed-out',
] as const;
export type RunStatus = (typeof runStatuses)[number];

/** A workflow as Temporal's lists have it; times by this machine's clock, milliseconds since 1970. */
export interface FoundRun {
  workflowId: string;
  runId: string;
  /** Of the workflow. */
  type: string;
  taskQueue: string;
  status: RunStatus;
  startedAt: number;
  closedAt: number | null;
  /** Null where the namespace has no search attribute for it. */
  session: string | null;
  /** By its memo: `paused`, `awaiting-approval`; null: nothing. */
  waitsFor: string | null;
}

export interface RunQuery {
  taskQueue: string;
  /** Null: any. */
  status: RunStatus | null;
  /** Null: any. `runIds`: those that are known to be of it, where the namespace has no search attribute. */
  session: { id: string; runIds: readonly string[] } | null;
  pageSize: number;
  /** Of the page before; null: the first one. */
  token: string | null;
}

/** One failure of a chain, the outermost first. */
export interface RunFailure {
  message: string;
  /** A stable code, where the worker gave one. */
  type: string | null;
  /** Its words are encrypted. */
  encrypted: boolean;
}

export type RunEnd =
  | { type: 'open' | 'cancelled' | 'timed-out' | 'continued' }
  | { type: 'completed'; result: SeenPayload }
  | { type: 'failed'; failures: RunFailure[] }
  | { type: 'terminated'; reason: string };

/** By the server's clock, milliseconds since 1970. */
export interface RunActivity {
  type: string;
  scheduledAt: number;
  startedAt: number | null;
  endedAt: number | null;
  /** Identity of the worker that took it last. */
  takenBy: string | null;
}

/** What a person wants of a run. The same key again is the same wish. */
export type RunOrder =
  | { type: 'cancel' }
  | { type: 'signal'; name: string }
  | { type: 'update'; name: string; argument: unknown };

export interface TemporalRuns {
  /** Those that run come first, then those that ended, the last one first. */
  list(query: RunQuery, signal?: AbortSignal): Promise<{ runs: FoundRun[]; next: string | null }>;
  /** Null: Temporal has no such run, or not any more. */
  find(reference: RunReference, signal?: AbortSignal): Promise<FoundRun | null>;
  /** What it was started with. */
  input(run: RunReference, signal?: AbortSignal): Promise<SeenPayload>;
  end(run: RunReference, signal?: AbortSignal): Promise<RunEnd>;
  /** Those that it has called so far; for a short run only, since all of its history is read. */
  activities(run: RunReference, signal?: AbortSignal): Promise<RunActivity[]>;
  /** Its query `progress`; `none` where nobody answers it. */
  progress(run: RunReference, signal?: AbortSignal): Promise<SeenPayload>;
  /** @throws Failure `run-over`, `run-refused`, `run-not-answering` */
  order(run: RunReference, order: RunOrder, key: string, signal?: AbortSignal): Promise<void>;
  /** Starts the same again under another id, with the same bytes. @throws Failure `run-over` where its start is not kept */
  repeat(run: RunReference, workflowId: string, key: string, signal?: AbortSignal): Promise<void>;
}
