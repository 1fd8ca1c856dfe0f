import type { Failure, Remedy } from '@/lib/core/failure';
import type { ContainerFacts } from '@/lib/engine/types';

/** By what a service proves that it works: the one meaning of Ready. */
export interface Readiness {
  words: ReadinessWords;
  /** A container of which only candidates are known counts as seen after this long. */
  doubtAfterMs: number;
  /** Opens what is asked about this container. The caller closes it. */
  open(container: ContainerFacts): ReadinessProbe;
  /** Why it is not ready in time. */
  tooLate(container: ContainerFacts, wait: TooLate): Failure;
  /** Whether the fault is not the container's: no other one would do better. */
  isElsewhere(error: unknown): boolean;
  /** What its last lines ask for; null for the usual advice. */
  remedyFor(lines: readonly string[], container: ContainerFacts): Remedy | null;
}

export interface ReadinessProbe {
  ask(container: ContainerFacts, signal: AbortSignal): Promise<ReadinessAnswer>;
  close(): Promise<void>;
}

export interface ReadinessAnswer {
  ready: boolean;
  /** Names of which one may be this container's. */
  unproven: readonly string[];
  /** One sentence without a full stop. */
  reason: string;
  /** Why it could not be asked; the wait decides how long that may last. */
  failure: Failure | null;
}

export interface ReadinessWords {
  /** Title of the step, e.g. `Wait for Temporal`. */
  step: string;
  /** What is known when it is ready, e.g. `Temporal saw this worker poll`. */
  proof: string;
  /** The same where only candidates are known, as a step's detail and within an outcome. */
  doubt(unproven: readonly string[]): { detail: string; outcome: string };
}

export interface TooLate {
  waitedMs: number;
  reason: string;
  /** The end of its log. */
  lines: readonly string[];
  /** Whether the container is left to go on. */
  staysUp: boolean;
}
