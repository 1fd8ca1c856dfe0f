import { Context } from '@temporalio/activity';
import type { z } from 'zod';
import {
  type cleanupSandboxInputSchema,
  describeRunnerInputSchema,
  type ensureThreadInputSchema,
  type executeAgentInputSchema,
  readInput,
  type readResultInputSchema,
} from './activities/activity-inputs';
import { createAgentActivities, type Thread } from './activities/agent-activities';
import type { AgentSlots } from './activities/agent-slots';
import { callerOf } from './activities/caller';
import type { AgentOutcome } from './activities/execute-agent';
import type { ResultPiece } from './activities/kept-result';
import { type OriginalActivities, withOriginalCalls } from './activities/original-calls';
import type { AgentModel } from './agent/agent-model';
import type { ApprovalRule } from './agent/approval-rule';
import type { AgentResult } from './agent/run-result';
import type { Logger } from './logger';
import type { ToolServerSettings } from './mcp/tool-server-settings';
import type { RunMetrics } from './run-metrics';
import { callersTrace } from './tracing/callers-trace';
import type { RunTraces } from './tracing/run-traces';
import { isWritable, writeRunnerFile } from './workspace';

export interface RunnerDescription {
  version: string;
  identity: string;
  /** `file`: path in the container of the file that was written, null when the workspace is not writable. */
  workspace: { path: string; writable: boolean; file: string | null };
}

export interface ActivityParts {
  version: string;
  identity: string;
  workspaceDirectory: string;
  /** What every command of an agent is started through. */
  launcher: readonly string[];
  ownTaskQueue: string;
  /** Null while the workspace cannot be used. */
  sessionQueue(): string | null;
  /** The model's name; null while the namespace has no search attributes for runs. */
  shownModel(): string | null;
  model: AgentModel;
  toolServers: ToolServerSettings;
  toolFetch: typeof globalThis.fetch;
  /** Tools that every run has to ask a person for. */
  needsApproval: ApprovalRule;
  slots: AgentSlots;
  metrics: RunMetrics;
  traces: RunTraces;
  logger: Logger;
  /** Hears the code of each failure of the model. */
  onModelError(code: string): void;
}

/** What a workflow can call, by type name. The activities themselves take nothing on trust: they read what they are given. */
export interface AgentRunnerActivities {
  EnsureThread(input: z.input<typeof ensureThreadInputSchema>): Promise<Thread>;
  ExecuteAgent(input: z.input<typeof executeAgentInputSchema>): Promise<AgentResult | AgentOutcome>;
  ReadResult(input: z.input<typeof readResultInputSchema>): Promise<ResultPiece>;
  CleanupSandbox(input: z.input<typeof cleanupSandboxInputSchema>): Promise<{ removed: boolean }>;
  DescribeRunner(input?: z.input<typeof describeRunnerInputSchema>): Promise<RunnerDescription>;
}

/** What the worker takes. */
export type ActivityFunctions = Record<
  keyof AgentRunnerActivities | keyof OriginalActivities,
  (...args: never[]) => Promise<unknown>
>;

/** Activity types as Temporal names them. */
export function createActivities(parts: ActivityParts): ActivityFunctions {
  const { version, identity, workspaceDirectory, launcher, ownTaskQueue, sessionQueue } = parts;
  const { model, toolServers, toolFetch, needsApproval, slots, logger, onModelError } = parts;
  const context = () => {
    const current = Context.current();
    return {
      signal: current.cancellationSignal,
      taskQueue: current.info.taskQueue,
      attempt: current.info.attempt,
      lastDetails: current.info.heartbeatDetails,
      heartbeat: (details: unknown) => current.heartbeat(details),
      caller: () => callerOf(current),
      traceparent: callersTrace(current),
    };
  };
  const agent = createAgentActivities({
    workspaceDirectory,
    launcher,
    ownTaskQueue,
    sessionQueue,
    shownModel: parts.shownModel,
    model,
    toolServers,
    toolFetch,
    needsApproval,
    slots,
    metrics: parts.metrics,
    traces: parts.traces,
    onModelError,
    logger: logger.named('agent'),
    context,
  });
  const own: AgentRunnerActivities = {
    ...agent,

    /** Proves the whole way: dispatched by Temporal, run here, written to the workspace. */
    async DescribeRunner(input?: unknown): Promise<RunnerDescription> {
      const { note = '' } = readInput(describeRunnerInputSchema, input) ?? {};
      const workspace = { path: workspaceDirectory, writable: await isWritable(workspaceDirectory) };
      if (!workspace.writable) return { version, identity, workspace: { ...workspace, file: null } };
      const name = `${identity.replace(/[^a-z0-9._-]+/gi, '-')}.json`;
      const content = `${JSON.stringify({ version, identity, note, at: new Date().toISOString() })}\n`;
      const file = await writeRunnerFile(workspaceDirectory, name, content);
      return { version, identity, workspace: { ...workspace, file } };
    },
  };
  return { ...own, ...withOriginalCalls(agent) };
}
