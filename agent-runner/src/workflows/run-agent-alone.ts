import {
  ActivityCancellationType,
  CancellationScope,
  proxyActivities,
  workflowInfo,
} from '@temporalio/workflow';
import type { AgentRunnerActivities } from '../activities';
import type { Thread } from '../activities/agent-activities';
import type { RunAgentInput, RunAgentResult } from './run-agent-contract';
import { cleanUpAttemptsMax, isNotStarted, runAttemptsMax } from './session-home';

/** A busy worker lets a run wait as well, so the wait for the session's own worker grows before another one is asked. */
const firstWaitMinutes = 1;
const waitMinutesMax = 15;

const { EnsureThread } = proxyActivities<AgentRunnerActivities>({
  startToCloseTimeout: '1 minute',
  retry: { maximumInterval: '30 seconds' },
});

/** The activities of one worker, on the queue that only it polls. */
function onWorker(taskQueue: string, waitMinutes: number, maximumAttempts: number) {
  return proxyActivities<AgentRunnerActivities>({
    taskQueue,
    scheduleToStartTimeout: `${waitMinutes} minutes`,
    startToCloseTimeout: '24 hours',
    heartbeatTimeout: '30 seconds',
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    retry: { initialInterval: '1 second', maximumInterval: '1 minute', maximumAttempts },
  });
}

type Activities = ReturnType<typeof onWorker>;

/** How runs worked that began before sessions gave turns: those that are under way go on like this. */
export async function runAgentAlone(input: RunAgentInput): Promise<RunAgentResult> {
  const { sessionId, cleanUp = false, holderGone: _, holderWaitSeconds: __, ...run } = input;
  const thread = await EnsureThread(sessionId === undefined ? { agentId: 'run' } : { sessionId });
  const execution = { ...run, sessionId: thread.sessionId, executionId: workflowInfo().runId };
  try {
    const result = await onSessionsWorker(thread, runAttemptsMax, (worker) => worker.ExecuteAgent(execution));
    if ('type' in result) throw new Error('A run that nobody steers cannot be suspended');
    return { ...result, sessionId: thread.sessionId };
  } finally {
    if (cleanUp) {
      await CancellationScope.nonCancellable(() =>
        onSessionsWorker(thread, cleanUpAttemptsMax, (worker) =>
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
  { sessionId, taskQueue: firstQueue }: Pick<Thread, 'sessionId' | 'taskQueue'>,
  attemptsMax: number,
  work: (worker: Activities) => Promise<T>,
): Promise<T> {
  let taskQueue = firstQueue;
  for (let minutes = firstWaitMinutes; ; minutes = Math.min(2 * minutes, waitMinutesMax)) {
    try {
      return await work(onWorker(taskQueue, minutes, attemptsMax));
    } catch (error) {
      if (!isNotStarted(error)) throw error;
      taskQueue = (await EnsureThread({ sessionId })).taskQueue;
    }
  }
}
