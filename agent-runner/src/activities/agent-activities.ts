import { randomBytes } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/common';
import { isFailure } from '@/lib/core/failure';
import type { AgentModel } from '../agent/agent-model';
import { ModelError } from '../agent/model-error';
import type { AgentResult } from '../agent/run-agent';
import type { Logger } from '../logger';
import { removeSandbox } from '../sandbox/remove-sandbox';
import { openSandbox } from '../sandbox/sandbox';
import {
  cleanupSandboxInputSchema,
  ensureThreadInputSchema,
  executeAgentInputSchema,
  readInput,
} from './activity-inputs';
import { executeAgent } from './execute-agent';
import { SessionTurns } from './session-turns';

const heartbeatIntervalMs = 5000;

/** What Temporal gives to a running activity. */
export interface ActivityContext {
  /** Aborts when the activity is cancelled or the worker's grace time has passed. */
  signal: AbortSignal;
  heartbeat(details: unknown): void;
}

export interface AgentActivityParts {
  workspaceDirectory: string;
  model: AgentModel;
  logger: Logger;
  context(): ActivityContext;
}

/** Codes of failures that the same attempt again cannot mend. */
const lastingCodes = new Set([
  'session-id-refused',
  'journal-of-another-run',
  'journal-unreadable',
  'thread-unreadable',
]);

/** The activities of an agent's run. Each failure's type is its stable code. */
export function createAgentActivities({ workspaceDirectory, model, logger, context }: AgentActivityParts) {
  const turns = new SessionTurns();
  return {
    /** Makes the session's directory on this worker. Without a session it chooses one. */
    async EnsureThread(input: unknown): Promise<{ threadId: string; sessionId: string; directory: string }> {
      const target = readInput(ensureThreadInputSchema, input);
      const sessionId =
        'sessionId' in target
          ? target.sessionId
          : `ephemeral-${target.agentId}-${randomBytes(4).toString('hex')}`;
      const threadId = 'sessionId' in target ? `thread-${sessionId}` : sessionId;
      return await telling(async () => {
        await using sandbox = await openSandbox(workspaceDirectory, sessionId);
        return { threadId, sessionId, directory: sandbox.directory };
      });
    },

    async ExecuteAgent(input: unknown): Promise<AgentResult> {
      const run = readInput(executeAgentInputSchema, input);
      const { signal, heartbeat } = context();
      const progress = { step: 0 };
      const timer = setInterval(() => heartbeat({ ...progress }), heartbeatIntervalMs);
      const { executionId, sessionId } = run;
      try {
        return await telling(() =>
          turns.run(sessionId, signal, async () => {
            logger.info('Run started', { executionId, sessionId });
            const onEvent = ({ step }: { step: number }) => {
              progress.step = step;
              heartbeat({ step });
            };
            const result = await executeAgent(run, { workspaceDirectory, model, signal, onEvent });
            const { steps, toolCalls, finishReason, resumedSteps } = result;
            logger.info('Run ended', {
              executionId,
              sessionId,
              steps,
              toolCalls,
              finishReason,
              resumedSteps,
            });
            return result;
          }),
        );
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

/** Gives an expected failure to Temporal with its code as type, and says whether another attempt makes sense. */
async function telling<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isFailure(error)) throw error;
    const retryAfterMs = error instanceof ModelError ? error.retryAfterMs : null;
    throw ApplicationFailure.create({
      type: error.code,
      message: `${error.message}. ${error.details.remedy.summary}`,
      nonRetryable: error instanceof ModelError ? !error.retryable : lastingCodes.has(error.code),
      ...(retryAfterMs !== null && { nextRetryDelay: retryAfterMs }),
    });
  }
}
