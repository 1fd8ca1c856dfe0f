import { randomUUID } from 'node:crypto';
import type { Place, Stage } from '@/bench/diagnosis/stage';
import {
  activity,
  child,
  failing,
  type Stage as StagedWork,
  timer,
} from '@/lib/diagnosis/staged-work.test-support';

/** Work of a queue that only this process serves: each of its workers does what the stage wants of it. */
interface Work {
  stage: StagedWork;
  queue: string;
}

const queues = new WeakMap<Place, string>();

/** The queue of the stage that is made now. */
function queueOf(place: Place): string {
  const queue = queues.get(place);
  if (queue === undefined) throw new Error('No stage of this place has made a queue');
  return queue;
}

function waiting(
  title: string,
  code: string,
  make: (work: Work) => Promise<string>,
  rest: Pick<Stage, 'mended'> & { row?: string; serve?: (work: Work) => unknown },
): Stage {
  const { row = '', serve, mended = [] } = rest;
  return {
    row,
    title: `work: ${title}`,
    code,
    asks: true,
    make: async (place) => {
      const queue = `stage-${randomUUID().slice(0, 8)}`;
      queues.set(place, queue);
      return await make({ stage: place.temporal.work, queue });
    },
    byHand: async (place, { command }) => {
      if (command !== undefined && serve === undefined) await place.paste(command);
      else await serve?.({ stage: place.temporal.work, queue: queueOf(place) });
    },
    mended,
  };
}

const takeAndFinish = async ({ stage, queue }: Work) => await stage.answer(await stage.takeTask(queue), []);
const notRegistered = 'Activity function Staged is not registered on this Worker, available activities: []';

export const queueStages: readonly Stage[] = [
  waiting('nobody polls for the workflow', 'no-workflow-poller', ({ stage, queue }) => stage.start(queue), {
    row: 'F16',
    serve: takeAndFinish,
    mended: ['waits-for-signal', 'at-work'],
  }),
  waiting(
    'nobody polls for the activity',
    'no-activity-poller',
    ({ stage, queue }) => stage.startWith(queue, activity(queue)),
    {
      row: 'F16',
      serve: ({ stage, queue }) => stage.takeActivity(queue, 'stage'),
      mended: ['at-work'],
    },
  ),
  waiting(
    'an activity is paused',
    'activity-paused',
    async ({ stage, queue }) => {
      const workflowId = await stage.startWith(queue, activity(queue));
      await stage.service.pauseActivity({
        namespace: 'default',
        execution: { workflowId },
        id: '1',
        identity: 'ada',
        reason: 'staged',
      });
      return workflowId;
    },
    { mended: ['no-activity-poller', 'just-given'] },
  ),
  waiting(
    'the queue has a limit of nought',
    'queue-rate-limit',
    async ({ stage, queue }) => {
      await stage.service.updateTaskQueueConfig({
        namespace: 'default',
        identity: 'ada',
        taskQueue: queue,
        taskQueueType: 2,
        updateQueueRateLimit: { rateLimit: { requestsPerSecond: 0 }, reason: 'staged' },
      });
      for (let each = 0; each < 2; each += 1) stage.keepPolling(queue, 'activity', 'stage');
      return await stage.startWith(queue, activity(queue));
    },
    { mended: ['at-work'] },
  ),
  waiting(
    'a worker does not know the workflow’s type',
    'workflow-type-unknown',
    async ({ stage, queue }) => {
      const workflow = await stage.start(queue, 'Order');
      const unknown =
        "Failed to initialize workflow of type 'Order': no such function is exported by the workflow bundle";
      await stage.failTask(await stage.takeTask(queue, '77@laptop'), unknown, '77@laptop');
      return workflow;
    },
    { row: 'F26', serve: takeAndFinish, mended: ['waits-for-signal'] },
  ),
  waiting(
    'a worker does not know the activity’s type',
    'activity-type-unknown',
    async ({ stage, queue }) => {
      const workflow = await stage.startWith(queue, activity(queue, 600, 3));
      await stage.failActivity(queue, notRegistered, '77@laptop');
      return workflow;
    },
    {
      row: 'F26',
      serve: ({ stage, queue }) => void stage.keepPolling(queue, 'activity', 'stage'),
      mended: ['at-work'],
    },
  ),
  waiting(
    'its own task fails',
    'workflow-task-fails',
    async ({ stage, queue }) => {
      const workflow = await stage.start(queue);
      await stage.failTask(await stage.takeTask(queue), '[TMPRL1100] Nondeterminism error', 'stage');
      return workflow;
    },
    { serve: takeAndFinish, mended: ['waits-for-signal'] },
  ),
  waiting(
    'its activity fails, and is tried again',
    'activity-retried',
    async ({ stage, queue }) => {
      const workflow = await stage.startWith(queue, activity(queue, 600, 20));
      await stage.failActivity(queue, 'connection refused', 'stage');
      return workflow;
    },
    {
      serve: ({ stage, queue }) => void stage.keepPolling(queue, 'activity', 'stage'),
      mended: ['at-work'],
    },
  ),
  waiting('it waits for a timer', 'waits-for-timer', ({ stage, queue }) => stage.startWith(queue, timer(3)), {
    serve: takeAndFinish,
    mended: ['waits-for-signal', 'at-work'],
  }),
  waiting('it waits for a signal', 'waits-for-signal', ({ stage, queue }) => stage.startWith(queue, []), {
    mended: ['waits-for-signal'],
  }),
  waiting(
    'it waits for its child',
    'waits-for-child',
    async ({ stage, queue }) => {
      const parent = await stage.startWith(queue, child(`child-${queue}`, `${queue}-child`));
      await stage.answer(await stage.takeTask(queue), []);
      return parent;
    },
    { mended: ['waits-for-child'] },
  ),
  waiting(
    'it has failed',
    'workflow-ended',
    ({ stage, queue }) => stage.startWith(queue, failing({ message: 'staged' })),
    {
      mended: ['workflow-ended'],
    },
  ),
  waiting('there is no such workflow', 'workflow-not-found', async () => `no-${randomUUID()}`, {
    mended: ['workflow-not-found'],
  }),
];
