import type { FailureDetails, Remedy } from '@/lib/core/failure';
import type { ContainerFacts, Engine } from '@/lib/engine/types';
import type { Readiness } from './readiness';

/** A container that the console looks after, as a value: all by which one differs from another. */
export interface ManagedService {
  /** In the names of its files, and what its operations lock, e.g. `agent-runner`. */
  name: string;
  /** What it is called in a sentence, e.g. `worker`. */
  noun: string;
  containerName: string;
  /** The one label by which a container is known as its own. */
  owner: { name: string; value: string };
  /** All absolute, and no other service's. */
  files: {
    /** The recorder's newest file; older ones have a number after its name. */
    log: string;
    /** Folder for what a removed container leaves. */
    archive: string;
    desiredState: string;
    /** The lives of its containers. */
    history: string;
    /** What its container used over the last day. */
    resources: string;
  };
  settings: ServiceSettings;
  readiness: Readiness;
  /** What makes a container where there is none. */
  setUp: Remedy;
  /** What a container has between SIGTERM and SIGKILL. */
  stopTimeoutSeconds: number;
  /** Whether the program in a container that runs answers, or nobody can tell; left out: it is not asked. */
  answers?(container: ContainerFacts, engine: Engine, signal: AbortSignal): Promise<boolean>;
  /** Whose container it is that has the name and is not its own; `null`: nobody's that it knows of. */
  describeStranger(
    container: ContainerFacts,
    engine: Engine,
    signal: AbortSignal,
  ): Promise<FailureDetails | null>;
}

/** The settings file from which a container is made, as far as a trial of new ones goes. */
export interface ServiceSettings {
  readonly path: string;
  /** The file, null when there is none. Holds secrets. */
  snapshot(): Promise<Buffer | null>;
  restore(snapshot: Buffer | null): Promise<void>;
}

/** What the container is called that a trial keeps. */
export const previousName = ({ containerName }: Pick<ManagedService, 'containerName'>) =>
  `${containerName}-previous`;
