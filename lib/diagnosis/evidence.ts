import type { Finding } from '@/lib/contracts/diagnosis';
import type { DescribedQueue } from '@/lib/temporal/describe-queue';
import type { DescribedWorkflow } from '@/lib/temporal/describe-workflow';
import type { HistoryTail } from '@/lib/temporal/history-tail';
import type { OpenWork, WorkerHeartbeat } from '@/lib/temporal/types';

/** Who has the turn that a run waits for. */
export interface TurnEvidence {
  /** The run at work in the session; null: none. */
  heldBy: string | null;
  /** Runs before this one. */
  before: number;
}

/** A workflow with what its last events and its own word tell. */
export interface WorkflowEvidence {
  described: DescribedWorkflow;
  /** Null: not needed. */
  tail: HistoryTail | null;
  /** By its query `progress`: what a run of ours waits for; null: it does not say. */
  state: string | null;
  turn: TurnEvidence | null;
}

export interface QueueHeartbeat extends WorkerHeartbeat {
  taskQueue: string;
}

/** What was observed for one workflow. Recorded, it makes a test. Times by this machine's clock. */
export interface DiagnosisEvidence {
  now: number;
  address: string;
  namespace: string;
  /** The worker that this console looks after. */
  own: {
    identity: string;
    taskQueue: string;
    /** Its places for agents; null: it does not say. */
    slots: { used: number; max: number } | null;
  };
  /** The first broken link of health, named as there; null: the worker is ready. */
  broken: Finding | null;
  /** Null: it is not in the namespace. */
  workflow: WorkflowEvidence | null;
  /** As it was asked for. */
  workflowId: string;
  /** Other namespaces that have one of this id; asked only where this one has none. */
  elsewhere: string[];
  /** Every queue that something of it waits in. */
  queues: DescribedQueue[];
  /** Of those queues. */
  heartbeats: QueueHeartbeat[];
  /** What the workers of the own queue are busy with; asked where a place is waited for. */
  busyWith: OpenWork[];
}

/** The same with the workflow there. */
export type FoundEvidence = DiagnosisEvidence & { workflow: WorkflowEvidence };
