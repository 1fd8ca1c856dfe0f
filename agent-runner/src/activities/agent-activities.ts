import { randomBytes } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/common';
import { isFailure } from '@/lib/core/failure';
import type { AgentModel } from '../agent/agent-model';
import { ModelError } from '../agent/model-error';
import type { AgentEvent, AgentResult } from '../agent/run-agent';
import type { Logger } from '../logger';
import type { ToolServerSettings } from '../mcp/tool-server-settings';
import { removeSandbox } from '../sandbox/remove-sandbox';
import { openSandbox } from '../sandbox/sandbox';
import {
  cleanupSandboxInputSchema,
  ensureThreadInputSchema,
  executeAgentInputSchema,
  readInput,
} from './activity-inputs';
import type { AgentSlots } from './agent-slots';
import { type ExecuteAgentInput, type ExecuteAgentParts, executeAgent } from './execute-agent';
import { type AttemptInfo, ProgressReport } from './progress-report';
import { sendable } from './sendable';
import { SessionTurns } from './session-turns';

/** A cancellation comes with the answer to a heartbeat. */
const heartbeatIntervalMs = 2000;

/** What Temporal gives to a running activity. */
export interface ActivityContext extends AttemptInfo {
  /** Aborts when the activity is cancelled or the worker's grace time has passed. */
  signal: AbortSignal;
  heartbeat(details: unknown): void;
}

export interface AgentActivityParts {
  workspaceDirectory: string;
  /** What every command of an agent is started through. */
  launcher: readonly string[];
  /** The queue that this worker alone polls: what follows on a session goes there. */
  ownTaskQueue: string;
  model: AgentModel;
  toolServers: ToolServerSettings;
  slots: AgentSlots;
  logger: Logger;
  /** Hears the code of each failure of the model. */
  onModelError(code: string): void;
  context(): ActivityContext;
}

export interface Thread {
  threadId: string;
  sessionId: string;
  /** Path on the worker. */
  directory: string;
  /** Queue of the worker that has the directory. */
  taskQueue: string;
}

/** Codes of failures that the same attempt again cannot mend. */
const lastingCodes = new Set([
  'session-id-refused',
  'journal-of-another-run',
  'journal-unreadable',
  'thread-unreadable',
  'result-too-large',
]);

/** The activities of an agent's run. Each failure's type is its stable code. */
export function createAgentActivities(parts: AgentActivityParts) {
  const { workspaceDirectory, launcher, ownTaskQueue, model, toolServers, slots } = parts;
  const { logger, onModelError, context } = parts;
  const turns = new SessionTurns();
  return {
    /** Makes the session's directory on this worker. Without a session it chooses one. */
    async EnsureThread(input: unknown): Promise<Thread> {
      const target = readInput(ensureThreadInputSchema, input);
      const sessionId =
        'sessionId' in target
          ? target.sessionId
          : `ephemeral-${target.agentId}-${randomBytes(4).toString('hex')}`;
      const threadId = 'sessionId' in target ? `thread-${sessionId}` : sessionId;
      return await telling(async () => {
        await using sandbox = await openSandbox(workspaceDirectory, sessionId);
        return { threadId, sessionId, directory: sandbox.directory, taskQueue: ownTaskQueue };
      });
    },

    /** Runs the agent; waits first for the session's earlier runs, then for a place. */
    async ExecuteAgent(input: unknown): Promise<AgentResult> {
      const run = readInput(executeAgentInputSchema, input);
      const { signal, heartbeat, ...attempt } = context();
      const report = new ProgressReport(attempt, heartbeat);
      report.begin();
      const timer = setInterval(() => report.tell(), heartbeatIntervalMs);
      const onEvent = (event: AgentEvent) => {
        report.onEvent(event);
        if (event.type !== 'model-wait') return;
        const { code, delayMs } = event;
        onModelError(code);
        logger.info('The model is busy: the run waits', { sessionId: run.sessionId, code, delayMs });
      };
      const onWarning = (warning: string) => logger.warn(warning, { sessionId: run.sessionId });
      const runParts = { workspaceDirectory, launcher, model, toolServers, signal, onEvent, onWarning };
      const execute = () => executeTold(run, runParts, logger);
      try {
        return await telling(() => turns.run(run.sessionId, signal, () => slots.run(signal, execute)));
      } catch (error) {
        if (error instanceof ApplicationFailure && error.type?.startsWith('model-')) onModelError(error.type);
        if (signal.aborted) report.handedBack();
        throw report.judge(error);
      } finally {
        clearInterval(timer);
      }
    },

    /** Removes the session's directory with all that is in it; false when there was none. */
    async CleanupSandbox(input: unknown): Promise<{ removed: boolean }> {
      const { sessionId } = readInput(cleanupSandboxInputSchema, input);
      const { signal } = context();
      return await telling(() =>
        turns.run(sessionId, signal, async () => ({
          removed: await removeSandbox(workspaceDirectory, sessionId, signal),
        })),
      );
    },
  };
}

/** The log tells what was done, never what was said. */
async function executeTold(
  run: ExecuteAgentInput,
  parts: ExecuteAgentParts,
  logger: Logger,
): Promise<AgentResult> {
  const { executionId, sessionId } = run;
  logger.info('Run started', { executionId, sessionId });
  try {
    const result = sendable(await executeAgent(run, parts), run);
    const { steps, toolCalls, finishReason, resumedSteps } = result;
    logger.info('Run ended', { executionId, sessionId, steps, toolCalls, finishReason, resumedSteps });
    return result;
  } finally {
    if (parts.signal.aborted) logger.info('Run interrupted', { executionId, sessionId });
  }
}

/** What an expected failure gives to Temporal beside its message. */
export interface FailureDetail {
  /** Names what failed; never holds what was said, so that it may be logged. */
  title: string;
  reason: string;
  next: string;
}

/** Gives an expected failure to Temporal with its code as type, and says whether another attempt makes sense. */
export async function telling<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isFailure(error)) throw error;
    const retryAfterMs = error instanceof ModelError ? error.retryAfterMs : null;
    const { title, reason, remedy } = error.details;
    const detail: FailureDetail = { title, reason, next: remedy.summary };
    throw ApplicationFailure.create({
      type: error.code,
      message: `${error.message}. ${remedy.summary}`,
      details: [detail],
      nonRetryable: error instanceof ModelError ? !error.retryable : lastingCodes.has(error.code),
      ...(retryAfterMs !== null && { nextRetryDelay: retryAfterMs }),
    });
  }
}
