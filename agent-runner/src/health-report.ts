import type { ContainerUsage } from '@/lib/contracts/container-usage';
import { ownTaskQueue } from '@/lib/contracts/own-task-queue';
import type { DeploymentVersion } from '@/lib/temporal/routing';
import type { AgentSlots } from './activities/agent-slots';
import { readOwnUsage } from './own-usage';
import type { RunnerState } from './runner-state';
import type { EffectiveSettingsView, RunnerSettings } from './settings';

/**
 * One word for what is the matter. `healthy` and `saturated` (every place for an agent is taken) are ready; `waiting`: for
 * Temporal or the namespace, never registered; `server-gone`: registered before, and Temporal does not answer now.
 */
export type Condition =
  | 'starting'
  | 'waiting'
  | 'healthy'
  | 'saturated'
  | 'not-registered'
  | 'not-routed'
  | 'server-gone'
  | 'draining';

/** Answer of /readyz; /status adds the rest of what the worker knows of itself. */
export interface HealthReport {
  condition: Condition;
  /** One sentence without a full stop. */
  reason: string;
  identity: string;
  taskQueue: string;
  /** Whether Temporal has seen this worker poll: the whole of readiness. */
  registered: boolean;
  /** Milliseconds since 1970 by the server's clock. */
  lastPollAt: number | null;
  workspaceWritable: boolean;
  version: string;
}

export interface StatusReport extends HealthReport {
  state: RunnerState['phase'];
  ownTaskQueue: string;
  sessionQueue: string | null;
  /** `used`: at work; `promised`: kept for runs that are on their way; `waiting`: runs that are here and have no place yet. */
  slots: { used: number; promised: number; waiting: number; max: number };
  /** Under which it polls the shared queue; null without a deployment. */
  deployment: DeploymentVersion | null;
  versions: { runner: string; node: string; temporalServer: string | null };
  /** Milliseconds since 1970 by the worker's clock. */
  lastModelError: { code: string; at: number } | null;
  settings: EffectiveSettingsView;
  /** Of its container; null where the kernel shows it nothing of its own. */
  usage: ContainerUsage | null;
}

export interface ReportParts {
  settings: RunnerSettings;
  state: RunnerState;
  slots: AgentSlots;
  version: string;
}

export function reportHealth({ settings, state, slots, version }: ReportParts): HealthReport {
  const { registered, lastPollAt, reason } = state.registration;
  const running = state.phase === 'running';
  const condition = conditionOf(state, slots);
  return {
    condition,
    reason: running ? sentence(condition, reason, slots) : state.phaseReason,
    identity: settings.identity,
    taskQueue: settings.taskQueue,
    registered: registered && running,
    lastPollAt,
    workspaceWritable: state.workspaceWritable,
    version,
  };
}

export function reportStatus(parts: ReportParts): StatusReport {
  const { settings, state, slots, version } = parts;
  return {
    ...reportHealth(parts),
    state: state.phase,
    ownTaskQueue: ownTaskQueue(settings),
    sessionQueue: state.sessionQueue,
    slots: { used: slots.used, promised: slots.promised, waiting: slots.waiting, max: slots.max },
    deployment: state.version,
    versions: { runner: version, node: process.versions.node, temporalServer: state.serverVersion },
    lastModelError: state.lastModelError,
    settings: settings.effective,
    usage: readOwnUsage(),
  };
}

function conditionOf({ phase, registration }: RunnerState, slots: AgentSlots): Condition {
  if (phase !== 'running') return phase;
  return registration.condition === 'healthy' && slots.free <= 0 ? 'saturated' : registration.condition;
}

function sentence(condition: Condition, reason: string, slots: AgentSlots): string {
  if (condition !== 'saturated') return reason;
  const waiting = slots.waiting === 0 ? '' : `, and ${slots.waiting} wait for one`;
  return `Registered; all ${slots.max} places for agents are taken${waiting}`;
}
