import type { RegistrationVerdict } from './registration';

/** `waiting`: for Temporal or for the namespace; `draining`: asked to stop, activities still run. */
export type RunnerPhase = 'starting' | 'waiting' | 'running' | 'draining';

/** What the worker knows of itself; written by the supervisor, read by the health server. */
export interface RunnerState {
  phase: RunnerPhase;
  /** Why the phase is what it is, one sentence without a full stop. */
  phaseReason: string;
  registration: RegistrationVerdict & { lastPollAt: number | null };
  workspaceWritable: boolean;
}

export function createRunnerState(): RunnerState {
  return {
    phase: 'starting',
    phaseReason: 'The worker is starting',
    registration: { registered: false, reason: 'The worker is starting', lastPollAt: null },
    workspaceWritable: false,
  };
}
