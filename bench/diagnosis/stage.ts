import type { EngineApi } from '@/e2e/engine-api';
import type { Diagnosis } from '@/lib/contracts/diagnosis';
import type { Operation, OperationInput } from '@/lib/contracts/operation';
import type { RunnerKind } from '@/lib/contracts/operation-kinds';
import type { Proof } from '@/lib/contracts/proof';
import type { Check, Status } from '@/lib/contracts/status';
import type { Stage as StagedWork } from '@/lib/diagnosis/staged-work.test-support';
import type { Bed } from '@/testbed/bed';
import type { Front } from './front';

/** As the page and the command line have it. */
export type Remedy = NonNullable<Check['remedy']>;

/** A console, and what it needs, each of which can be broken. */
export interface Place {
  bed: Bed;
  kind: 'docker' | 'podman';
  /** Of the engine itself, past the front that the console sees. */
  socketPath: string;
  engine: EngineApi;
  /** Where the console finds the engine. */
  engineFront: Front & { path: string };
  temporal: {
    /** Where console and worker find it. */
    address: string;
    front: Front;
    /** The server's process. */
    pid: number;
    work: StagedWork;
  };
  home: string;
  /** A small disk of its own where this process may mount one. */
  dataDirectory: string;
  hasOwnDisk: boolean;
  workspace: string;
  containerName: string;
  taskQueue: string;
  /** With which all is well. */
  goodSettings: string;
  writeSettings(content: string | Buffer): Promise<void>;
  /** Writes the good ones, unless they are there. */
  correctSettings(): Promise<void>;
  /** Resolves when it has ended. */
  operate(kind: RunnerKind, input?: OperationInput): Promise<Operation>;
  /** As it is known; nothing is measured for it. */
  status(): Promise<Status>;
  why(workflow?: string): Promise<Diagnosis>;
  prove(): Promise<Proof>;
  /** Runs a command as the console prints it, in a shell. @throws when it fails */
  paste(command: string): Promise<void>;
  /** What a command prints, whatever its exit code. */
  tell(command: string): Promise<string>;
}

/** A fault that is made for real, the code that names it, and what its remedy is. */
export interface Stage {
  /** Of the catalogue, or of the list of faults found; empty where it has none. */
  row: string;
  title: string;
  code: string;
  /** The code that the operation's own failure names as its cause. */
  cause?: string;
  /** Makes the fault; a workflow's id where the code is in the answer why, the moment of the fault where it is known only later. */
  make(place: Place): Promise<unknown>;
  /** The code is in the failure of this operation, begun when the fault is made; left out: in a check. */
  meets?: { kind: RunnerKind; input?: (place: Place) => OperationInput };
  /** The code is the answer why. */
  asks?: true;
  /**
   * What the remedy leaves to a person: correct a value, start a server. Left out: the command as it is printed, or else the
   * action, is all.
   */
  byHand?(place: Place, remedy: Remedy): Promise<unknown>;
  /** The code of the answer why when all is well again. */
  mended?: readonly string[];
  /** Codes that are true as well while the fault is there, or on the way to it. */
  also?: readonly string[];
  /** Puts back what no remedy can. */
  undo?(place: Place): Promise<unknown>;
  /** Left out: both. */
  only?: 'docker' | 'podman' | 'own-disk';
}
