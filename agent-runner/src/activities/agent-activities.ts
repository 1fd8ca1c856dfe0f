import { randomBytes } from 'node:crypto';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { systemClock } from '@/lib/core/clock';
import type { AgentModel } from '../agent/agent-model';
import type { ApprovalRule } from '../agent/approval-rule';
import type { AgentEvent, StepWriting } from '../agent/run-agent';
import type { AgentResult } from '../agent/run-result';
import type { Logger } from '../logger';
import type { ToolServerSettings } from '../mcp/tool-server-settings';
import type { RunMetrics } from '../run-metrics';
import { createSandbox, findSandbox, openSandbox } from '../sandbox/sandbox';
import { type LeaseTimes, leaseTimes, takeLease } from '../session/lease';
import { removeSession } from '../session/remove-session';
import type { AgentTool } from '../tools/tool';
import type { RunTraces } from '../tracing/run-traces';
import {
  cleanupSandboxInputSchema,
  ensureThreadInputSchema,
  executeAgentInputSchema,
  readInput,
  readResultInputSchema,
} from './activity-inputs';
import type { AgentSlots } from './agent-slots';
import type { Caller } from './caller';
import {
  type AgentOutcome,
  type ExecuteAgentInput,
  type ExecuteAgentParts,
  executeAgent,
} from './execute-agent';
import { earlyEnd, telling } from './failure-telling';
import { keepIfLarge, type ResultPiece, readPiece } from './kept-result';
import { type AttemptInfo, ProgressReport } from './progress-report';
import { SessionTurns } from './session-turns';
import { linkTo } from './steering-link';
import { withPlace } from './with-place';

/** A cancellation comes with the answer to a heartbeat. */
const heartbeatIntervalMs = 2000;

/** What Temporal gives to a running activity. */
export interface ActivityContext extends AttemptInfo {
  /** Aborts when the activity is cancelled or the worker's grace time has passed. */
  signal: AbortSignal;
  heartbeat(details: unknown): void;
  /** The queue on which it came. */
  taskQueue: string;
  /** Null: no workflow called it. */
  caller(): Caller | null;
  /** Of W3C, where the caller gave one. */
  traceparent: string | null;
}

export interface AgentActivityParts {
  workspaceDirectory: string;
  /** What every command of an agent is started through. */
  launcher: readonly string[];
  /** The queue that this worker alone polls: what follows on a session goes there. */
  ownTaskQueue: string;
  /** The queue of all workers that share the workspace; null while the workspace cannot be used. */
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
  context(): ActivityContext;
  leaseTimes?: LeaseTimes;
}

export interface Thread {
  threadId: string;
  sessionId: string;
  /** Path on the worker. */
  directory: string;
  /** Queue of this worker, which keeps a place for the session's run. */
  taskQueue: string;
  /** Queue of all workers that have the directory; workers of earlier versions have none. */
  sessionQueue?: string;
  /** For the run's search attributes, where the namespace has them. */
  shownModel?: string;
  /** Its runs can be steered; workers of earlier versions know nothing of that. */
  steering?: true;
}

/** The activities of an agent's run. Each failure's type is its stable code. */
export function createAgentActivities(parts: AgentActivityParts) {
  const { workspaceDirectory, launcher, ownTaskQueue, sessionQueue, model, toolServers, toolFetch } = parts;
  const { needsApproval, slots, metrics, traces, logger, onModelError, context } = parts;
  const times = parts.leaseTimes ?? leaseTimes;
  const turns = new SessionTurns();
  return {
    /** Makes the session's directory on this worker and keeps a place for its run. Without a session it chooses one. */
    async EnsureThread(input: unknown): Promise<Thread> {
      const target = readInput(ensureThreadInputSchema, input);
      const { signal, taskQueue } = context();
      const waits = taskQueue === sessionQueue();
      return await telling(async () => {
        const named = target.sessionId !== undefined;
        const sessionId = target.sessionId ?? ephemeralId(target.agentId);
        const open = named ? openSandbox : createSandbox;
        const directory = await withPlace(slots, { sessionId, waits, signal }, async () => {
          await using sandbox = await open(workspaceDirectory, sessionId);
          return sandbox.directory;
        });
        const threadId = named ? `thread-${sessionId}` : sessionId;
        const shared = sessionQueue() ?? ownTaskQueue;
        const shownModel = parts.shownModel();
        const shown = shownModel === null ? {} : { shownModel };
        const queues = { taskQueue: ownTaskQueue, sessionQueue: shared };
        return { threadId, sessionId, directory, ...queues, ...shown, steering: true };
      });
    },

    /** Runs the agent; waits first for the session's earlier runs, here and elsewhere, then for a place. */
    async ExecuteAgent(input: unknown): Promise<AgentResult | AgentOutcome> {
      const run = readInput(executeAgentInputSchema, input);
      const { signal, heartbeat, caller, traceparent, ...attempt } = context();
      using arrival = slots.arrive();
      const report = new ProgressReport(attempt, heartbeat);
      report.begin();
      const trace = traces.begin({ ...run, attempt: attempt.attempt, traceparent });
      const link = linkTo(run.steering === undefined ? null : caller(), run, report.written, logger);
      const timer = setInterval(() => {
        report.toldWriting(link.tick());
        report.tell();
      }, heartbeatIntervalMs);
      const onEvent = (event: AgentEvent) => {
        report.onEvent(event);
        metrics.onEvent(event);
        trace.onEvent(event);
        link.onEvent(event);
        if (event.type !== 'model-wait') return;
        const { code, delayMs } = event;
        onModelError(code);
        logger.info('The model is busy: the run waits', { sessionId: run.sessionId, code, delayMs });
      };
      const onWriting = (writing: StepWriting) => {
        report.onWriting(writing);
        link.onWriting(writing);
      };
      const onWarning = (warning: string) => logger.warn(warning, { sessionId: run.sessionId });
      const heard = { onEvent, onWriting, onWarning, earlyEnd, askCaller: link.ask };
      const traced = {
        model: trace.model(model),
        traceTools: (tools: readonly AgentTool[]) => trace.tools(tools),
      };
      const told = {
        workspaceDirectory,
        launcher,
        ...traced,
        toolServers,
        toolFetch,
        needsApproval,
        ...heard,
      };
      const inTurn = async () => {
        await using sandbox = await openSandbox(workspaceDirectory, run.sessionId);
        const holder = ownTaskQueue;
        await using lease = await takeLease(sandbox, { holder, clock: systemClock, signal, times });
        const held = AbortSignal.any([signal, lease.lost]);
        return await slots.run(run.sessionId, held, () => {
          arrival[Symbol.dispose]();
          return executeTold(run, { ...told, sandbox, lease, signal: held }, logger);
        });
      };
      try {
        const outcome = await telling(() => turns.run(run.sessionId, signal, inTurn));
        await link.flush();
        metrics.onOutcome(outcome);
        trace.onOutcome(outcome);
        // Whoever cannot steer the run knows of no outcome but its end.
        return outcome.type === 'ended' && run.steering === undefined ? outcome.result : outcome;
      } catch (error) {
        metrics.onFailure(endOf(error));
        trace.onFailure(endOf(error));
        if (error instanceof ApplicationFailure && error.type?.startsWith('model-')) onModelError(error.type);
        if (signal.aborted) report.handedBack();
        throw report.judge(error);
      } finally {
        clearInterval(timer);
      }
    },

    /** A piece of a result that was too large for a payload. */
    async ReadResult(input: unknown): Promise<ResultPiece> {
      const { sessionId, executionId, from } = readInput(readResultInputSchema, input);
      return await telling(async () => {
        await using sandbox = await findSandbox(workspaceDirectory, sessionId);
        return sandbox === null ? { data: '', next: null } : await readPiece(sandbox, executionId, from);
      });
    },

    /** Removes the session's directory with all that is in it; false when there was none. */
    async CleanupSandbox(input: unknown): Promise<{ removed: boolean }> {
      const { sessionId } = readInput(cleanupSandboxInputSchema, input);
      const { signal, heartbeat } = context();
      const timer = setInterval(() => heartbeat({}), heartbeatIntervalMs);
      const remove = async () => ({ removed: await removeSession(workspaceDirectory, sessionId, signal) });
      try {
        return await telling(() => turns.run(sessionId, signal, remove));
      } finally {
        clearInterval(timer);
      }
    },
  };
}

/** In a word of which there are few. */
function endOf(error: unknown): string {
  if (error instanceof ApplicationFailure) return error.type ?? 'error';
  return error instanceof CancelledFailure ? 'cancelled' : 'error';
}

/** Nobody gets the same again: 128 bits, and the directory must be a new one. */
function ephemeralId(agentId: string): string {
  return `ephemeral-${agentId}-${randomBytes(16).toString('hex')}`;
}

/** The log tells what was done, never what was said. */
async function executeTold(
  run: ExecuteAgentInput,
  parts: ExecuteAgentParts,
  logger: Logger,
): Promise<AgentOutcome> {
  const { executionId, sessionId } = run;
  logger.info('Run started', { executionId, sessionId });
  try {
    const outcome = await executeAgent(run, parts);
    if (outcome.type === 'suspended') {
      logger.info('Run suspended', { executionId, sessionId, waitsFor: outcome.suspension.type });
      return outcome;
    }
    const result = await keepIfLarge(parts.sandbox, executionId, outcome.result);
    const { steps, toolCalls, finishReason, resumedSteps } = result;
    logger.info('Run ended', { executionId, sessionId, steps, toolCalls, finishReason, resumedSteps });
    return { ...outcome, result };
  } finally {
    if (parts.signal.aborted) logger.info('Run interrupted', { executionId, sessionId });
  }
}
