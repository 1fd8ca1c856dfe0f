import { TimeoutType } from '@temporalio/common';
import {
  ActivityCancellationType,
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  proxyActivities,
  TimeoutFailure,
  workflowInfo,
} from '@temporalio/workflow';
import type { AgentRunnerActivities } from '../activities';
import type { RunAgentInput, RunAgentResult } from './run-agent-contract';
import { readRunAgentInput } from './run-agent-input';

/** A busy worker lets a run wait as well, so the wait for the session's own worker grows before another one is asked. */
const firstWaitMinutes = 1;
const waitMinutesMax = 15;

const { EnsureThread } = proxyActivities<AgentRunnerActivities>({
  startToCloseTimeout: '1 minute',
  retry: { maximumInterval: '30 seconds' },
});

/** The activities of one worker, on the queue that only it polls. */
function onWorker(taskQueue: string, waitMinutes: number) {
  return proxyActivities<AgentRunnerActivities>({
    taskQueue,
    scheduleToStartTimeout: `${waitMinutes} minutes`,
    startToCloseTimeout: '24 hours',
    heartbeatTimeout: '30 seconds',
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    retry: { initialInterval: '1 second', maximumInterval: '1 minute', maximumAttempts: 20 },
  });
}

type Activities = ReturnType<typeof onWorker>;

/** Makes the session's directory, runs the agent in it, and cleans up where that was asked for, however the run ends. */
export async function RunAgent(given: RunAgentInput): Promise<RunAgentResult> {
  const { sessionId, cleanUp = false, ...run } = readOrFail(given);
  const thread = await EnsureThread(sessionId === undefined ? { agentId: 'run' } : { sessionId });
  const execution = { ...run, sessionId: thread.sessionId, executionId: workflowInfo().runId };
  try {
    const result = await onSessionsWorker(thread.taskQueue, thread.sessionId, (worker) =>
      worker.ExecuteAgent(execution),
    );
    return { ...result, sessionId: thread.sessionId };
  } finally {
    if (cleanUp) {
      await CancellationScope.nonCancellable(() =>
        onSessionsWorker(thread.taskQueue, thread.sessionId, (worker) =>
          worker.CleanupSandbox({ sessionId: thread.sessionId }),
        ),
      );
    }
  }
}

/**
 * On the worker that has the session's directory. When that worker does not take it (it is busy, or replaced by a new
 * container) the shared queue is asked again who has it: on the same machine that is the same directory and journal.
 */
async function onSessionsWorker<T>(
  firstQueue: string,
  sessionId: string,
  work: (worker: Activities) => Promise<T>,
): Promise<T> {
  let taskQueue = firstQueue;
  for (let minutes = firstWaitMinutes; ; minutes = Math.min(2 * minutes, waitMinutesMax)) {
    try {
      return await work(onWorker(taskQueue, minutes));
    } catch (error) {
      if (!isNotStarted(error)) throw error;
      taskQueue = (await EnsureThread({ sessionId })).taskQueue;
    }
  }
}

function isNotStarted(error: unknown): boolean {
  return (
    error instanceof ActivityFailure &&
    error.cause instanceof TimeoutFailure &&
    error.cause.timeoutType === TimeoutType.SCHEDULE_TO_START
  );
}

function readOrFail(given: unknown): RunAgentInput {
  const reading = readRunAgentInput(given);
  if (reading.type === 'accepted') return reading.input;
  throw ApplicationFailure.nonRetryable(`Wrong input. ${reading.problems.join('; ')}`, 'input-refused');
}
