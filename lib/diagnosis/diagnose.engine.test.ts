import { randomUUID } from 'node:crypto';
import { createServer } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type { Diagnosis, WhyQuery } from '@/lib/contracts/diagnosis';
import { readSavedSettings } from '@/lib/contracts/saved-settings';
import type { Status } from '@/lib/contracts/status';
import { systemClock } from '@/lib/core/clock';
import { initialStatus } from '@/lib/health/status';
import { connectTemporal } from '@/lib/temporal/connection';
import { readBed } from '@/testbed/bed';
import { diagnose } from './diagnose';
import { activity, child, completion, failing, Stage, timer } from './staged-work.test-support';

const bed = readBed();
const address = bed.temporal?.address ?? '';
const cleanups: Array<() => Promise<unknown>> = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const namingMaxMs = 10_000;

function arrange() {
  const stage = new Stage(address);
  cleanups.push(() => stage.close());
  const queue = `e-why-${randomUUID().slice(0, 8)}`;
  const own = `agent-runner/${randomUUID().slice(0, 6)}`;
  const worker = { identity: own, taskQueue: queue, namespace: 'default', address, lastPollAt: null };
  const ready: Status = { ...initialStatus(0), verdict: 'ready', checks: [], worker };
  const ask = async (
    query: WhyQuery,
    { status = ready, at = address, aheadMs = 0 } = {},
  ): Promise<Diagnosis> => {
    const saved = readSavedSettings({ TEMPORAL_ADDRESS: at, STIGMER_TASK_QUEUE: queue });
    const clock = { ...systemClock, now: () => Date.now() + aheadMs };
    const parts = {
      config: { consoleDirectory: '/nowhere' },
      clock,
      connectTemporal,
      settings: { read: async () => saved },
      status: async () => status,
      ownContainer: async () => null,
    };
    const diagnosis = await diagnose(parts, query, AbortSignal.timeout(30_000));
    expect(diagnosis.durationMs).toBeLessThan(namingMaxMs);
    return diagnosis;
  };
  const codeOf = async (workflow: string, options?: Parameters<typeof ask>[1]) =>
    (await ask({ workflow }, options)).finding.code;
  const served = () => {
    stage.keepPolling(queue, 'activity', own);
    stage.keepPolling(queue, 'activity', own);
  };
  return { stage, queue, own, ready, ask, codeOf, served };
}

describe.skipIf(bed.temporal === null)('the cause is named within 10 s: a real Temporal', () => {
  test('nobody polls for the workflow; then nobody for its activity, which others’ workflow polls do not hide', async () => {
    const { stage, queue, codeOf, ask } = arrange();
    const workflow = await stage.start(queue);
    await expect.poll(() => codeOf(workflow), { timeout: 8000 }).toBe('no-workflow-poller');
    await stage.answer(await stage.takeTask(queue), activity(queue));
    await expect.poll(() => codeOf(workflow), { timeout: 8000 }).toBe('no-activity-poller');
    // A poll that finds its task in its own partition of the queue is not listed: one that waits is.
    stage.keepPolling(queue, 'workflow', 'stage');
    const evidence = async () => (await ask({ workflow })).finding.evidence;
    await expect.poll(evidence, { timeout: 8000 }).toContainEqual({
      label: 'polls for the other kind',
      value: 'stage, for workflow tasks only',
    });
  });

  test('only workers of another version poll: the current one has none', async () => {
    const { stage, queue, own, codeOf } = arrange();
    const deployment = `why-${randomUUID().slice(0, 8)}`;
    stage.pollAs(queue, deployment, 'b1');
    const makeCurrent = () =>
      stage.service.setWorkerDeploymentCurrentVersion({
        namespace: 'default',
        deploymentName: deployment,
        buildId: 'b1',
        identity: 'stage',
        ignoreMissingTaskQueues: true,
      });
    await expect
      .poll(
        () =>
          makeCurrent().then(
            () => true,
            () => false,
          ),
        { timeout: 15_000 },
      )
      .toBe(true);
    stage.keepPolling(queue, 'workflow', own);
    const workflow = await stage.start(queue);
    // The one poll of that version is forgotten as far as the rules go 90 s later: their clock is put forward.
    await expect
      .poll(() => codeOf(workflow, { aheadMs: 84_000 }), { timeout: 30_000 })
      .toBe('only-another-version-polls');
  });

  test('strangers poll in place of the worker, which is stopped', async () => {
    const { stage, queue, ready, ask } = arrange();
    for (let each = 0; each < 3; each += 1) stage.keepPolling(queue, 'activity', '77@laptop');
    const stopped = {
      id: 'container' as const,
      state: 'fail' as const,
      summary: 'The worker is stopped',
      code: 'container-stopped',
      remedy: { summary: 'Start it.', action: 'start' as const },
      evidence: [],
      durationMs: 1,
      at: 0,
    };
    const workflow = await stage.startWith(queue, timer(600));
    const status = { ...ready, verdict: 'stopped' as const, checks: [stopped] };
    await expect
      .poll(async () => (await ask({ workflow }, { status })).finding, { timeout: 8000 })
      .toMatchObject({ code: 'only-strangers-poll', remedy: { action: 'start' } });
  });

  test('every slot is taken: a worker that is full polls nothing, and says so by its heartbeat', async () => {
    const { stage, queue, own, codeOf } = arrange();
    const now = Object({ seconds: Math.floor(Date.now() / 1000), nanos: 0 });
    const activityTaskSlotsInfo = { currentAvailableSlots: 0, currentUsedSlots: 2 };
    const beat = { workerInstanceKey: own, workerIdentity: own, taskQueue: queue, heartbeatTime: now };
    await stage.service.recordWorkerHeartbeat({
      namespace: 'default',
      identity: own,
      workerHeartbeat: [{ ...beat, status: 1, activityTaskSlotsInfo }],
    });
    const workflow = await stage.startWith(queue, activity(queue));
    expect(await codeOf(workflow)).toBe('slots-full');
  });

  test('the queue gives nothing out, since somebody has set its limit to nought', async () => {
    const { stage, queue, ask, served } = arrange();
    await stage.service.updateTaskQueueConfig({
      namespace: 'default',
      identity: 'ada',
      taskQueue: queue,
      taskQueueType: 2,
      updateQueueRateLimit: { rateLimit: { requestsPerSecond: 0 }, reason: 'quiet' },
    });
    served();
    const workflow = await stage.startWith(queue, activity(queue));
    await expect
      .poll(async () => (await ask({ workflow })).finding, { timeout: 10_000 })
      .toMatchObject({
        code: 'queue-rate-limit',
        cause: expect.stringMatching(/nothing at all.*by ada, who said: quiet/),
      });
    expect((await ask({})).finding.code).toBe('queue-rate-limit');
  });

  test('an activity is paused by a person', async () => {
    const { stage, queue, ask } = arrange();
    const workflow = await stage.startWith(queue, activity(queue));
    await stage.service.pauseActivity({
      namespace: 'default',
      execution: { workflowId: workflow },
      id: '1',
      identity: 'ada',
      reason: 'to look at it',
    });
    expect((await ask({ workflow })).finding).toMatchObject({
      code: 'activity-paused',
      cause: 'Activity Staged is paused by ada, who said: to look at it',
    });
  });

  test('no worker took it in time, in a workflow that goes on and in one that has failed by it', async () => {
    const { stage, queue, codeOf } = arrange();
    const workflow = await stage.startWith(queue, activity(queue, 1));
    const next = await stage.takeTask(queue);
    const timedOut = next.history?.events?.find((each) => each.activityTaskTimedOutEventAttributes);
    const { failure } = timedOut?.activityTaskTimedOutEventAttributes ?? {};
    expect(failure).toBeTruthy();
    await stage.answer(next, timer(600));
    expect(await codeOf(workflow)).toBe('task-waited-too-long');
    const other = await stage.startWith(queue, activity(queue, 1));
    await stage.answer(await stage.takeTask(queue), failing(failure ?? {}));
    expect(await codeOf(other)).toBe('task-waited-too-long');
  });

  test('F26: a worker does not know the workflow’s type; another one does not know the activity’s', async () => {
    const { stage, queue, codeOf } = arrange();
    const workflow = await stage.start(queue, 'Order');
    const unknown =
      "Failed to initialize workflow of type 'Order': no such function is exported by the workflow bundle";
    await stage.failTask(await stage.takeTask(queue, '77@laptop'), unknown, '77@laptop');
    expect(await codeOf(workflow)).toBe('workflow-type-unknown');
    const elsewhere = `${queue}-2`;
    const other = await stage.startWith(elsewhere, activity(elsewhere));
    await stage.failActivity(
      elsewhere,
      'Activity function Staged is not registered on this Worker, available activities: []',
      '77@laptop',
    );
    expect(await codeOf(other)).toBe('activity-type-unknown');
  });

  test('the workflow’s own task fails', async () => {
    const { stage, queue, codeOf } = arrange();
    const workflow = await stage.start(queue);
    await stage.failTask(await stage.takeTask(queue), '[TMPRL1100] Nondeterminism error', 'stage');
    expect(await codeOf(workflow)).toBe('workflow-task-fails');
  });

  test('an activity fails and waits for its next attempt', async () => {
    const { stage, queue, ask } = arrange();
    const workflow = await stage.startWith(queue, activity(queue));
    await stage.failActivity(queue, 'connection refused', 'stage');
    expect((await ask({ workflow })).finding).toMatchObject({
      code: 'activity-retried',
      cause: expect.stringMatching(/tried again in \d+ s: connection refused$/),
    });
  });

  test('it is in another namespace, or nowhere', async () => {
    const { stage, codeOf } = arrange();
    const namespace = `why-${randomUUID().slice(0, 8)}`;
    const workflowExecutionRetentionPeriod = Object({ seconds: 86_400, nanos: 0 });
    await stage.service.registerNamespace({ namespace, workflowExecutionRetentionPeriod });
    const workflowId = `staged-${randomUUID()}`;
    const request = {
      namespace,
      workflowId,
      workflowType: { name: 'staged' },
      taskQueue: { name: 'q' },
      requestId: randomUUID(),
    };
    const start = () =>
      stage.service.startWorkflowExecution(request).then(
        () => true,
        () => false,
      );
    await expect.poll(start, { timeout: 20_000 }).toBe(true);
    expect(await codeOf(workflowId)).toBe('workflow-elsewhere');
    expect(await codeOf('no-such-workflow')).toBe('workflow-not-found');
    await stage.service.terminateWorkflowExecution({ namespace, workflowExecution: { workflowId } });
  });

  test('it waits by itself: for a timer, for a child, for a signal; or it is done', async () => {
    const { stage, queue, codeOf } = arrange();
    expect(await codeOf(await stage.startWith(queue, timer(600)))).toBe('waits-for-timer');
    expect(await codeOf(await stage.startWith(queue, []))).toBe('waits-for-signal');
    expect(await codeOf(await stage.startWith(queue, completion))).toBe('workflow-completed');
    expect(await codeOf(await stage.startWith(queue, failing({ message: 'no such file' })))).toBe(
      'workflow-ended',
    );
    const parent = await stage.startWith(queue, child(`child-${queue}`, `${queue}-child`));
    await stage.answer(await stage.takeTask(queue), []);
    expect(await codeOf(parent)).toBe('waits-for-child');
  });

  test('a healthy queue: nothing is wrong, with what is at work on it', async () => {
    const { stage, queue, own, ask, served } = arrange();
    expect((await ask({})).finding).toMatchObject({ kind: 'well', code: 'nothing-wrong' });
    const workflow = await stage.startWith(queue, activity(queue));
    await stage.takeActivity(queue, own);
    served();
    expect((await ask({ workflow })).finding).toMatchObject({ kind: 'well', code: 'at-work' });
    await expect
      .poll(async () => (await ask({})).finding.cause, { timeout: 10_000 })
      .toBe(`Nothing is wrong: 1 workflow is open on the task queue ${queue}, 1 at work`);
  });

  test('Temporal is out of reach: refused, or a tunnel with nothing behind it', async () => {
    const { ask } = arrange();
    const tunnel = createServer((client) => {
      client.on('error', () => {});
      client.destroy();
    });
    await new Promise<void>((done) => tunnel.listen(0, '127.0.0.1', done));
    cleanups.push(() => new Promise((done) => tunnel.close(done)));
    const bound = tunnel.address();
    if (bound === null || typeof bound === 'string') throw new Error('No port');
    expect((await ask({}, { at: `127.0.0.1:${bound.port}` })).finding.code).toBe('temporal-nothing-behind');
    expect((await ask({ workflow: 'w' }, { at: '127.0.0.1:1' })).finding.code).toBe('temporal-refused');
  });
});
