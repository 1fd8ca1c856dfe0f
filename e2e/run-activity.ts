import { randomUUID } from 'node:crypto';
import { Connection, type WorkflowService } from '@temporalio/client';

const scheduleActivityTask = 1;
const completeWorkflowExecution = 4;
const activityTaskCompleted = 12;
const activityTaskFailed = 13;

/** An argument as an SDK's own data converter writes it. */
export const payload = (value: unknown, encoding: 'json/plain' | 'json/protobuf' = 'json/plain') => ({
  metadata: { encoding: Buffer.from(encoding) },
  data: Buffer.from(JSON.stringify(value)),
});

export interface ActivityTarget {
  address: string;
  taskQueue: string;
  activity: string;
}

/** `retryState`: of temporal.api.enums.v1, why it was not tried once more. */
export type ActivityOutcome =
  | { type: 'completed'; result: unknown }
  | { type: 'failed'; message: string; nonRetryable: boolean; failureType: string; retryState: unknown };

const seconds = (count: number) => ({ seconds: count, nanos: 0 });

/** Runs one activity on the worker's task queue with one JSON argument, once, and returns its result. */
export async function runActivity(target: ActivityTarget & { input: unknown }) {
  const outcome = await tryActivity({ ...target, args: [payload(target.input)], attempts: 1 });
  if (outcome.type === 'failed') throw new Error(`The activity failed: ${outcome.message}`);
  return Object(outcome.result);
}

/**
 * Runs one activity on the worker's task queue. It plays the workflow's side itself over the plain service (start, poll,
 * schedule, poll, complete), so that the proof needs no second worker.
 */
export async function tryActivity(
  target: ActivityTarget & { args: ReturnType<typeof payload>[]; attempts: number },
): Promise<ActivityOutcome> {
  const connection = await Connection.connect({ address: target.address });
  const service = connection.workflowService;
  const namespace = 'default';
  const workflowQueue = { name: `e2e-${randomUUID()}` };
  const identity = 'e2e';
  const poll = () =>
    connection.withDeadline(Date.now() + 60_000, () =>
      service.pollWorkflowTaskQueue({ namespace, taskQueue: workflowQueue, identity }),
    );
  const complete = (taskToken: Uint8Array, command: object) =>
    service.respondWorkflowTaskCompleted({ namespace, taskToken, identity, commands: [command] });
  try {
    await service.startWorkflowExecution({
      namespace,
      workflowId: workflowQueue.name,
      workflowType: { name: 'e2e' },
      taskQueue: workflowQueue,
      requestId: randomUUID(),
      identity,
    });
    const first = await poll();
    await complete(first.taskToken, {
      commandType: scheduleActivityTask,
      scheduleActivityTaskCommandAttributes: {
        activityId: '1',
        activityType: { name: target.activity },
        taskQueue: { name: target.taskQueue },
        input: { payloads: target.args },
        startToCloseTimeout: seconds(30),
        scheduleToStartTimeout: seconds(30),
        scheduleToCloseTimeout: seconds(60),
        heartbeatTimeout: seconds(30),
        retryPolicy: { maximumAttempts: target.attempts, initialInterval: seconds(1) },
      },
    });
    const second = await poll();
    const events = second.history?.events ?? [];
    const failed = events.find((event) => event.eventType === activityTaskFailed);
    const done = events.find((event) => event.eventType === activityTaskCompleted);
    await complete(second.taskToken, {
      commandType: completeWorkflowExecution,
      completeWorkflowExecutionCommandAttributes: {},
    });
    if (failed) return failureOf(failed);
    const data = done?.activityTaskCompletedEventAttributes?.result?.payloads?.[0]?.data;
    if (!data) throw new Error('The activity did not complete in time');
    return { type: 'completed', result: JSON.parse(Buffer.from(data).toString('utf8')) };
  } finally {
    await connection.close();
  }
}

type HistoryEvent = NonNullable<
  NonNullable<Awaited<ReturnType<WorkflowService['pollWorkflowTaskQueue']>>['history']>['events']
>[number];

function failureOf({ activityTaskFailedEventAttributes: failed }: HistoryEvent): ActivityOutcome {
  const application = failed?.failure?.applicationFailureInfo;
  return {
    type: 'failed',
    message: failed?.failure?.message ?? '',
    nonRetryable: application?.nonRetryable ?? false,
    failureType: application?.type ?? '',
    retryState: failed?.retryState,
  };
}
