import type { DeploymentVersion } from '@/lib/temporal/routing';
import type { RegistrationVerdict } from './registration';

/** `waiting`: for Temporal or for the namespace; `draining`: asked to stop, activities still run. */
export type RunnerPhase = 'starting' | 'waiting' | 'running' | 'draining';

/** What the worker knows of itself; written by the supervisor, read by the health server. */
export interface RunnerState {
  phase: RunnerPhase;
  /** Why the phase is what it is, one sentence without a full stop. */
  phaseReason: string;
  registration: RegistrationVerdict & { lastPollAt: number | null };
  /** Under which this worker polls the shared queue; null without a deployment. */
  version: DeploymentVersion | null;
  /** Of the Temporal server; null until it has answered once. */
  serverVersion: string | null;
  /** Code and time of the last failure of the model; nothing of what was said. */
  lastModelError: { code: string; at: number } | null;
  workspaceWritable: boolean;
  /** Queue of all workers that share the workspace; null while the workspace cannot be used. */
  sessionQueue: string | null;
  /** Whether the namespace has the search attributes of runs. */
  hasRunAttributes: boolean;
}

export function notRegistered(reason: string): RunnerState['registration'] {
  return { registered: false, condition: 'not-registered', reason, lastPollAt: null };
}

export function createRunnerState(): RunnerState {
  return {
    phase: 'starting',
    phaseReason: 'The worker is starting',
    registration: notRegistered('The worker is starting'),
    version: null,
    serverVersion: null,
    lastModelError: null,
    workspaceWritable: false,
    sessionQueue: null,
    hasRunAttributes: false,
  };
}
