import { randomBytes } from 'node:crypto';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { systemClock } from '@/lib/core/clock';
import { type Failure, isFailure } from '@/lib/core/failure';
import type { AgentModel } from '../agent/agent-model';
import { ModelError } from '../agent/model-error';
import type { AgentEvent, AgentResult } from '../agent/run-agent';
import type { EarlyEnd } from '../agent/run-progress';
import type { Logger } from '../logger';
import { createSandbox, openSandbox } from '../sandbox/sandbox';
import { type LeaseTimes, leaseTimes, takeLease } from '../session/lease';
import { removeSession } from '../session/remove-session';
import {
  cleanupSandboxInputSchema,
  ensureThreadInputSchema,
  executeAgentInputSchema,
  readInput,
} from './activity-inputs';
import type { AgentSlots } from './agent-slots';
import { type ExecuteAgentInput, type ExecuteAgentParts, executeAgent } from './execute-agent';
import { SessionTurns } from './session-turns';

/** A cancellation comes with the answer to a heartbeat. */
const heartbeatIntervalMs = 2000;

/** What Temporal gives to a running activity. */
export interface ActivityContext {
  /** Aborts when the activity is cancelled or the worker's grace time has passed. */
  signal: AbortSignal;
  heartbeat(details: unknown): void;
}

export interface AgentActivityParts {
  workspaceDirectory: string;
  /** The queue that this worker alone polls: what follows on a session goes there. */
  ownTaskQueue: string;
  model: AgentModel;
  slots: AgentSlots;
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
  /** Queue of the worker that has the directory. */
  taskQueue: string;
}

/** Codes of failures that the same attempt again cannot mend. */
const lastingCodes = new Set([
  'session-id-refused',
  'journal-of-another-run',
  'journal-unreadable',
  'thread-unreadable',
]);

/** The activities of an agent's run. Each failure's type is its stable code. */
export function createAgentActivities(parts: AgentActivityParts) {
  const { workspaceDirectory, ownTaskQueue, model, slots, logger, onModelError, context } = parts;
  const times = parts.leaseTimes ?? leaseTimes;
  const turns = new SessionTurns();
  return {
    /** Makes the session's directory on this worker. Without a session it chooses one. */
    async EnsureThread(input: unknown): Promise<Thread> {
      const target = readInput(ensureThreadInputSchema, input);
      return await telling(async () => {
        const named = target.sessionId !== undefined;
        const sessionId = target.sessionId ?? ephemeralId(target.agentId);
        const open = named ? openSandbox : createSandbox;
        await using sandbox = await open(workspaceDirectory, sessionId);
        const { directory } = sandbox;
        const threadId = named ? `thread-${sessionId}` : sessionId;
        return { threadId, sessionId, directory, taskQueue: ownTaskQueue };
      });
    },

    /** Runs the agent; waits first for the session's earlier runs, here and elsewhere, then for a place. */
    async ExecuteAgent(input: unknown): Promise<AgentResult> {
      const run = readInput(executeAgentInputSchema, input);
      const { signal, heartbeat } = context();
      using arrival = slots.arrive();
      const progress = { step: 0 };
      const timer = setInterval(() => heartbeat({ ...progress }), heartbeatIntervalMs);
      const onEvent = ({ step }: AgentEvent) => {
        progress.step = step;
        heartbeat({ step });
      };
      const inTurn = async () => {
        await using sandbox = await openSandbox(workspaceDirectory, run.sessionId);
        await using lease = await takeLease(sandbox, { clock: systemClock, signal, times });
        const held = AbortSignal.any([signal, lease.lost]);
        return await slots.run(run.sessionId, held, () => {
          arrival[Symbol.dispose]();
          const parts = { sandbox, lease, model, signal: held, onEvent, earlyEnd };
          return executeTold(run, parts, logger);
        });
      };
      try {
        return await telling(() => turns.run(run.sessionId, signal, inTurn));
      } catch (error) {
        if (error instanceof ApplicationFailure && error.type?.startsWith('model-')) onModelError(error.type);
        throw error;
      } finally {
        clearInterval(timer);
      }
    },

    /** Removes the session's directory with all that is in it; false when there was none. */
    async CleanupSandbox(input: unknown): Promise<{ removed: boolean }> {
      const { sessionId } = readInput(cleanupSandboxInputSchema, input);
      const { signal } = context();
      const remove = async () => ({ removed: await removeSession(workspaceDirectory, sessionId, signal) });
      return await telling(() => turns.run(sessionId, signal, remove));
    },
  };
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
): Promise<AgentResult> {
  const { executionId, sessionId } = run;
  logger.info('Run started', { executionId, sessionId });
  try {
    const result = await executeAgent(run, parts);
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

/** Temporal's own word for a cancellation that was asked for; a worker that stops gives others. */
const cancelledMessage = 'CANCELLED';

function earlyEnd(error: unknown): EarlyEnd | null {
  if (error instanceof CancelledFailure && error.message === cancelledMessage) return { type: 'cancelled' };
  return isFailure(error) && isLasting(error) ? { type: 'failed', title: error.details.title } : null;
}

function isLasting(error: Failure): boolean {
  return error instanceof ModelError ? !error.retryable : lastingCodes.has(error.code);
}

/** Gives an expected failure to Temporal with its code as type, and says whether another attempt makes sense. */
async function telling<T>(work: () => Promise<T>): Promise<T> {
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
      nonRetryable: isLasting(error),
      ...(retryAfterMs !== null && { nextRetryDelay: retryAfterMs }),
    });
  }
}
