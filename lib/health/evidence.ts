import type { FailureRecord } from '@/lib/contracts/failure';
import type { OldRunner } from '@/lib/contracts/old-runner';
import type { Proof } from '@/lib/contracts/proof';
import type { Life } from '@/lib/contracts/run-history';
import type { EngineAdvice, EngineCandidate } from '@/lib/contracts/status';
import type { StrayContainer } from '@/lib/contracts/strays';
import type { FailureDetails } from '@/lib/core/failure';
import type { FoundContainer } from '@/lib/engine/find-containers';
import type { LastEnd } from '@/lib/engine/last-end';
import type { ContainerFacts, EngineFacts, ImageFacts } from '@/lib/engine/types';
import type { ImageChoice } from '@/lib/settings/image-choice';
import type { SettingsState } from '@/lib/settings/settings-state';
import type { Poller, TemporalProbe, TemporalSettings, WorkerHeartbeat } from '@/lib/temporal/types';
import type { OwnHealth } from '@/lib/worker/own-health';
import type { WorkerIdentity } from '@/lib/worker/worker-identity';
import type { WorkspaceEvidence } from '@/lib/worker/workspace-probe';

/** Something observed, when (milliseconds since 1970) and how long it took. */
export interface Measured<T> {
  value: T;
  at: number;
  durationMs: number;
}

export interface EngineEvidence {
  facts: EngineFacts | null;
  candidates: EngineCandidate[];
  advice: EngineAdvice[];
  /** The engine that was in use and went away. */
  lost: EngineFacts | null;
  /** It answers, and refused a question of the check. */
  failure: FailureDetails | null;
  /** Its clock minus this machine's; left out: nobody answers. */
  clockOffsetMs?: number;
}

/** The image that the console would run, and which rule chose it. */
export interface ImageEvidence extends Pick<ImageChoice, 'rule' | 'reference'> {
  facts: ImageFacts | null;
}

export interface ContainerEvidence {
  name: string;
  /** Without its environment: that holds secrets. */
  facts: Omit<ContainerFacts, 'environment'> | null;
  /** Why nothing is known of it: the engine answers, and nothing about this container. */
  stuck: FailureDetails | null;
  ours: boolean;
  /** A container of this console's under another name, where the name is not its own. */
  renamed: FoundContainer | null;
  /** What it was given, by name; in place of a secret what tells it from another. */
  variables: Record<string, string>;
  /** Containers that no console looks after; empty while an operation runs, which makes some of its own. */
  strays: StrayContainer[];
  /** Last lines of its log; read only where the state asks for an explanation. */
  lastLines: string[];
  /** Its MODE, null when it has none: the original runner then takes itself for one in the cloud. */
  mode: string | null;
  /** `linux/amd64`; null when the image is gone, or is not the one that the console would run. */
  imagePlatform: string | null;
  /** Why the model's provider will refuse a running worker: it was given no key. */
  missingKey: string | null;
  /** Its last end, as far as the console saw it: the engine forgets it when it starts the container again. */
  lastEnd: LastEnd | null;
  /** Processes of this life that the memory limit has ended while the worker lived on. */
  memoryKills: number | null;
  /** Its life that ended because it refuses a setting, where that is why it does not run. */
  refused: Life | null;
  /** It was asked to end, and has not ended yet. */
  stopping: boolean;
}

export interface TemporalEvidence {
  settings: Omit<TemporalSettings, 'apiKey'>;
  probe: TemporalProbe;
  /** When it answered again after it had been away; null when it was never away. */
  returnedAt: number | null;
}

export interface WorkerEvidence {
  identity: WorkerIdentity;
  taskQueue: string;
  pollers: Poller[];
  workers: WorkerHeartbeat[];
  own: OwnHealth;
  /** When it was asked; milliseconds since 1970. */
  ownAskedAt: number;
  /** The server's clock minus this machine's, by which the pollers' times are corrected; null: not known. */
  clockOffsetMs: number | null;
  lastLines: string[];
  /** Why the pollers could not be listed. */
  failure: FailureDetails | null;
}

/** What is known of one life of the worker's container. */
export interface ProofEvidence {
  last: Proof;
  /** In a row, up to the last one. */
  misses: number;
}

/** All that the verdict is made of: recorded, it makes a test. `null`: not asked, for something before it was missing. */
export interface HealthEvidence {
  at: number;
  settings: Measured<SettingsState>;
  engine: Measured<EngineEvidence>;
  image: Measured<ImageEvidence> | null;
  container: Measured<ContainerEvidence> | null;
  temporal: Measured<TemporalEvidence> | null;
  worker: Measured<WorkerEvidence> | null;
  proof: ProofEvidence | null;
  workspace: Measured<WorkspaceEvidence> | null;
  oldRunner: OldRunner | null;
  /** Why its lines are shown and not written to the log; null while they are written. */
  notRecorded: FailureRecord | null;
}

/** All but what is known without asking: the proof, which takes its own time, and the recorder's. */
export type CollectedEvidence = Omit<HealthEvidence, 'proof' | 'notRecorded'>;
