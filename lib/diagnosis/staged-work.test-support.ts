import { randomUUID } from 'node:crypto';
import { Connection, type WorkflowService } from '@temporalio/client';

/** The server answers a poll before the caller's deadline; a shorter one it refuses. */
const pollMs = 5000;
const namespace = 'default';

const seconds = (count: number) => Object({ seconds: count, nanos: 0 });

type Poll = Awaited<ReturnType<WorkflowService['pollWorkflowTaskQueue']>>;
type Commands = NonNullable<Parameters<WorkflowService['respondWorkflowTaskCompleted']>[0]['commands']>;

/** Of `temporal.api.enums.v1`. */
const commandTypes = { scheduleActivity: 1, startTimer: 3, complete: 4, fail: 5, startChild: 11 };
const versioned = 2;

export const completion: Commands = [
  { commandType: commandTypes.complete, completeWorkflowExecutionCommandAttributes: {} },
];

export function failing(failure: object): Commands {
  return [{ commandType: commandTypes.fail, failWorkflowExecutionCommandAttributes: { failure } }];
}

export function timer(durationSeconds: number): Commands {
  const startTimerCommandAttributes = { timerId: '1', startToFireTimeout: seconds(durationSeconds) };
  return [{ commandType: commandTypes.startTimer, startTimerCommandAttributes }];
}

export function child(workflowId: string, taskQueue: string): Commands {
  const attributes = { workflowId, workflowType: { name: 'staged' }, taskQueue: { name: taskQueue } };
  return [{ commandType: commandTypes.startChild, startChildWorkflowExecutionCommandAttributes: attributes }];
}

export function activity(taskQueue: string, toStartSeconds = 600, retrySeconds = 30): Commands {
  const scheduleActivityTaskCommandAttributes = {
    activityId: '1',
    activityType: { name: 'Staged' },
    taskQueue: { name: taskQueue },
    scheduleToStartTimeout: seconds(toStartSeconds),
    startToCloseTimeout: seconds(600),
    retryPolicy: { initialInterval: seconds(retrySeconds) },
  };
  return [{ commandType: commandTypes.scheduleActivity, scheduleActivityTaskCommandAttributes }];
}

/** Plays clients and workers over the plain service, so that each fault of theirs can be had for real. */
export class Stage {
  readonly #connection: Connection;
  readonly #polls = new Set<Promise<unknown>>();
  #closing = false;

  constructor(address: string) {
    this.#connection = Connection.lazy({ address, interceptors: [] });
  }

  get service(): WorkflowService {
    return this.#connection.workflowService;
  }

  async start(taskQueue: string, type = 'staged'): Promise<string> {
    const workflowId = `staged-${randomUUID()}`;
    await this.service.startWorkflowExecution({
      namespace,
      workflowId,
      workflowType: { name: type },
      taskQueue: { name: taskQueue },
      requestId: randomUUID(),
      identity: 'stage',
    });
    return workflowId;
  }

  /** Starts a workflow whose first task ends with these commands. */
  async startWith(taskQueue: string, commands: Commands): Promise<string> {
    const workflowId = await this.start(taskQueue);
    await this.answer(await this.takeTask(taskQueue), commands);
    return workflowId;
  }

  async takeTask(taskQueue: string, identity = 'stage'): Promise<Poll> {
    return await this.#poll(() =>
      this.service.pollWorkflowTaskQueue({ namespace, taskQueue: { name: taskQueue }, identity }),
    );
  }

  async answer({ taskToken }: Poll, commands: Commands): Promise<void> {
    await this.service.respondWorkflowTaskCompleted({ namespace, taskToken, identity: 'stage', commands });
  }

  async failTask({ taskToken }: Poll, message: string, identity: string): Promise<void> {
    const failure = { message };
    await this.service.respondWorkflowTaskFailed({ namespace, taskToken, identity, failure });
  }

  async failActivity(taskQueue: string, message: string, identity: string): Promise<void> {
    const { taskToken } = await this.takeActivity(taskQueue, identity);
    const failure = { message, applicationFailureInfo: { type: 'Staged' } };
    await this.service.respondActivityTaskFailed({ namespace, taskToken, identity, failure });
  }

  async takeActivity(taskQueue: string, identity: string) {
    return await this.#poll(() =>
      this.service.pollActivityTaskQueue({ namespace, taskQueue: { name: taskQueue }, identity }),
    );
  }

  /** Polls again and again, and takes nothing that it is not given. */
  keepPolling(taskQueue: string, type: 'workflow' | 'activity', identity: string): void {
    const request = { namespace, taskQueue: { name: taskQueue }, identity };
    const loop = async () => {
      while (!this.#closing)
        await this.#poll<unknown>(() =>
          type === 'workflow'
            ? this.service.pollWorkflowTaskQueue(request)
            : this.service.pollActivityTaskQueue(request),
        ).catch(() => {});
    };
    this.#keep(loop());
  }

  /** One poll of a worker of that version. */
  pollAs(taskQueue: string, deploymentName: string, buildId: string): void {
    const deploymentOptions = { deploymentName, buildId, workerVersioningMode: versioned };
    const request = { namespace, taskQueue: { name: taskQueue }, identity: buildId, deploymentOptions };
    this.#keep(this.#poll(() => this.service.pollWorkflowTaskQueue(request)).catch(() => {}));
  }

  /** Polls end by their own deadline: a server on SQLite does not bear that they are cut off. */
  async close(): Promise<void> {
    this.#closing = true;
    await Promise.all(this.#polls);
    await this.#connection.close();
  }

  #keep(work: Promise<unknown>): void {
    this.#polls.add(work);
  }

  async #poll<T>(poll: () => Promise<T>): Promise<T> {
    return await this.#connection.withDeadline(Date.now() + pollMs, poll);
  }
}
