import { TimeoutType } from '@temporalio/common';
import {
  ActivityCancellationType,
  ActivityFailure,
  ApplicationFailure,
  proxyActivities,
  TimeoutFailure,
} from '@temporalio/workflow';
import type { AgentRunnerActivities } from '../activities';
import type { Thread } from '../activities/agent-activities';
import type { AgentOutcome } from '../activities/execute-agent';
import type { AgentResult } from '../agent/run-result';
import type { Wanted } from '../agent/wanted';
import type { RunAgentInput } from './run-agent-contract';

/** A worker that was sent a run has a place for it and takes it at once; else it is gone, or hangs. */
const firstWaitSeconds = 10;
const waitSecondsMax = 300;

/** The activity itself counts its attempts in vain; this bounds one that cannot. */
export const runAttemptsMax = 1000;
export const cleanUpAttemptsMax = 20;

/** Whoever has room. */
const anyWorker = proxyActivities<AgentRunnerActivities>({
  startToCloseTimeout: '1 minute',
  retry: { maximumInterval: '30 seconds' },
  summary: 'Finds a worker with room',
  // Handed out by the queue, not kept by the worker that happens to run the workflow.
  allowEagerDispatch: false,
});

/** The workers that have the session's directory. */
function holders(taskQueue: string, waitSeconds: number) {
  return proxyActivities<AgentRunnerActivities>({
    taskQueue,
    scheduleToStartTimeout: `${waitSeconds} seconds`,
    startToCloseTimeout: '1 minute',
    summary: 'Opens the session where its directory is',
    retry: { maximumInterval: '30 seconds' },
  });
}

/** What takes as long as it takes. */
function atWork(taskQueue: string, waitSeconds: number, maximumAttempts: number, summary: string) {
  return proxyActivities<AgentRunnerActivities>({
    taskQueue,
    summary,
    scheduleToStartTimeout: `${waitSeconds} seconds`,
    startToCloseTimeout: '24 hours',
    heartbeatTimeout: '30 seconds',
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    retry: { initialInterval: '1 second', maximumInterval: '1 minute', maximumAttempts },
  });
}

export type Execution = Parameters<AgentRunnerActivities['ExecuteAgent']>[0];

type Wishes = Pick<RunAgentInput, 'holderGone' | 'holderWaitSeconds'>;

/** Where a session's directory is, and what is done there. */
export class SessionHome {
  private constructor(
    private readonly wishes: Wishes,
    private thread: Thread,
  ) {}

  /** `holder`: queue of those who have the directory; null: nobody yet. Throws `session-holder-gone`. */
  static async open(wishes: Wishes, sessionId: string, holder: string | null): Promise<SessionHome> {
    return new SessionHome(wishes, await reach(wishes, sessionId, holder));
  }

  static async openNew(wishes: Wishes): Promise<SessionHome> {
    return new SessionHome(wishes, await anyWorker.EnsureThread({ agentId: 'run' }));
  }

  get sessionId(): string {
    return this.thread.sessionId;
  }

  /** Of those who have the directory; null where its worker is of an earlier version. */
  get queue(): string | null {
    return this.thread.sessionQueue ?? null;
  }

  /** The model, where the namespace has the search attributes of runs; else null. */
  get shownModel(): string | null {
    return this.thread.shownModel ?? null;
  }

  /** By the worker that has promised a place; when it does not come to it, by another one that has the directory. */
  async execute(execution: Execution, wanted: () => Wanted): Promise<AgentResult | AgentOutcome> {
    for (let seconds = firstWaitSeconds; ; seconds = Math.min(2 * seconds, waitSecondsMax)) {
      // A worker of an earlier version would refuse what it does not know.
      const given = this.thread.steering ? { ...execution, steering: wanted() } : execution;
      try {
        const worker = atWork(this.thread.taskQueue, seconds, runAttemptsMax, 'Runs the agent');
        return await worker.ExecuteAgent(given);
      } catch (error) {
        if (!isNotStarted(error)) throw error;
        await this.findAgain();
      }
    }
  }

  /** The workers may be others by now; one of them promises a place. */
  async findAgain(): Promise<void> {
    this.thread = await reach(this.wishes, this.sessionId, this.queue);
  }

  async cleanUp(): Promise<boolean> {
    const { sessionId } = this;
    const queue = this.queue ?? this.thread.taskQueue;
    const seconds = waitOf(this.wishes);
    try {
      const worker = atWork(queue, seconds, cleanUpAttemptsMax, 'Removes the session’s directory');
      return (await worker.CleanupSandbox({ sessionId })).removed;
    } catch (error) {
      throw isNotStarted(error) ? holderGone(sessionId, seconds) : error;
    }
  }
}

async function reach(wishes: Wishes, sessionId: string, holder: string | null): Promise<Thread> {
  const seconds = waitOf(wishes);
  try {
    if (holder !== null) return await holders(holder, seconds).EnsureThread({ sessionId });
  } catch (error) {
    if (!isNotStarted(error)) throw error;
    if (wishes.holderGone !== 'begin-anew') throw holderGone(sessionId, seconds);
  }
  return await anyWorker.EnsureThread({ sessionId });
}

function waitOf({ holderWaitSeconds = waitSecondsMax }: Wishes): number {
  return holderWaitSeconds;
}

function holderGone(sessionId: string, seconds: number): ApplicationFailure {
  const title = `No worker that has the directory of session ${sessionId} is there`;
  const reason = `None has answered for ${seconds} s`;
  const next =
    'Start the worker on that machine again, or begin the session anew elsewhere with "holderGone": "begin-anew"';
  return ApplicationFailure.create({
    type: 'session-holder-gone',
    message: `${title}: ${reason}. ${next}`,
    nonRetryable: true,
    details: [{ title, reason, next }],
  });
}

export function isNotStarted(error: unknown): boolean {
  return (
    error instanceof ActivityFailure &&
    error.cause instanceof TimeoutFailure &&
    error.cause.timeoutType === TimeoutType.SCHEDULE_TO_START
  );
}
