import { randomUUID } from 'node:crypto';
import { Connection } from '@temporalio/client';

const scheduleActivityTask = 1;
const completeWorkflowExecution = 4;
const activityTaskCompleted = 12;
const activityTaskFailed = 13;

const json = (value: unknown) => ({
  payloads: [{ metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from(JSON.stringify(value)) }],
});

const seconds = (count: number) => ({ seconds: count, nanos: 0 });

/**
 * Runs one activity on the worker's task queue and returns its result. It plays the workflow's side itself over the
 * plain service (start, poll, schedule, poll, complete), so that the proof needs no second worker.
 */
export async function runActivity(target: {
  address: string;
  taskQueue: string;
  activity: string;
  input: unknown;
}) {
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
        input: json(target.input),
        startToCloseTimeout: seconds(30),
        scheduleToStartTimeout: seconds(30),
        scheduleToCloseTimeout: seconds(60),
        heartbeatTimeout: seconds(30),
        retryPolicy: { maximumAttempts: 1 },
      },
    });
    const second = await poll();
    const events = second.history?.events ?? [];
    const failed = events.find((event) => event.eventType === activityTaskFailed);
    if (failed)
      throw new Error(`The activity failed: ${failed.activityTaskFailedEventAttributes?.failure?.message}`);
    const done = events.find((event) => event.eventType === activityTaskCompleted);
    await complete(second.taskToken, {
      commandType: completeWorkflowExecution,
      completeWorkflowExecutionCommandAttributes: {},
    });
    const data = done?.activityTaskCompletedEventAttributes?.result?.payloads?.[0]?.data;
    if (!data) throw new Error('The activity did not complete in time');
    return JSON.parse(Buffer.from(data).toString('utf8'));
  } finally {
    await connection.close();
  }
}
