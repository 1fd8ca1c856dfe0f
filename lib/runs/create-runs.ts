import type { RunOrderInput, RunQueryInput, RunsQuery, RunsView, RunView } from '@/lib/contracts/runs';
import type { TestRequest, TestTask, TestView } from '@/lib/contracts/test-task';
import { Failure } from '@/lib/core/failure';
import { runOver } from '@/lib/temporal/run-orders';
import type { FoundRun, TemporalRuns } from '@/lib/temporal/run-types';
import { HeldConnection } from './held-connection';
import { type EndedRows, listRuns } from './list-runs';
import { orderOf } from './order-run';
import { findPlace, type RunPlace } from './run-place';
import type { RunsParts } from './runs-parts';
import { refuseUnsteerable } from './steering';
import { createTester } from './tester';
import { viewRun } from './view-run';

/** The agent runs of the worker's queue, and what people want of them. */
export interface Runs {
  list(query: RunsQuery, signal: AbortSignal): Promise<RunsView>;
  /** @throws Failure `run-not-found` */
  view(query: RunQueryInput, signal: AbortSignal): Promise<RunView>;
  /** @throws Failure `run-not-found`, `run-over`, `run-refused`, `run-not-answering`, `image-lacks-steering` */
  order(order: RunOrderInput, signal: AbortSignal): Promise<void>;
  /** Starts the same run again. @throws Failure `run-not-found`, `run-over` */
  repeat(run: Reference & { key: string }, signal: AbortSignal): Promise<{ workflowId: string }>;
  /** The test that runs, or the last one. */
  viewTest(signal: AbortSignal): Promise<TestView>;
  /** Joins the one that runs. */
  startTest(request: TestRequest): TestTask;
  close(): Promise<void>;
}

type Reference = Pick<RunQueryInput, 'workflowId' | 'runId'>;

export function createRuns(parts: RunsParts): Runs {
  const held = new HeldConnection(parts.connectTemporal);
  const ended: EndedRows = new Map();
  const tester = createTester(parts, held);
  const withRuns = async <T>(
    signal: AbortSignal,
    work: (runs: TemporalRuns, place: RunPlace) => Promise<T>,
  ): Promise<T> => {
    const place = await findPlace(parts, signal);
    return await held.use(place.temporal, ({ runs }) => work(runs, place));
  };
  const withRun = <T>(
    reference: Reference,
    signal: AbortSignal,
    work: (runs: TemporalRuns, found: FoundRun, place: RunPlace) => Promise<T>,
  ): Promise<T> =>
    withRuns(signal, async (runs, place) => {
      const { workflowId, runId = null } = reference;
      const found = await runs.find({ workflowId, runId }, signal);
      // One of another queue is another worker's.
      if (found?.taskQueue !== place.taskQueue) throw notFound(workflowId, place);
      return await work(runs, found, place);
    });
  return {
    list: (query, signal) => withRuns(signal, (runs, place) => listRuns(runs, place, query, ended, signal)),
    view: (query, signal) =>
      withRun(query, signal, (runs, found, place) => viewRun(runs, place, found, query.before, signal)),
    order: (order, signal) =>
      withRun(order, signal, async (runs, found, place) => {
        // Temporal takes a cancel of a run that has ended, and says nothing.
        if (found.status !== 'running') throw runOver(null);
        refuseUnsteerable(place, order.type);
        await runs.order(found, orderOf(order), order.key, signal);
      }),
    repeat: (run, signal) =>
      withRun(run, signal, async (runs, found) => {
        const workflowId = `run-${run.key}`;
        await runs.repeat(found, workflowId, run.key, signal);
        return { workflowId };
      }),
    viewTest: (signal) => tester.view(signal),
    startTest: (request) => tester.start(request),
    close: async () => {
      await tester.close();
      await held.close();
    },
  };
}

function notFound(workflowId: string, { taskQueue, temporal }: RunPlace): Failure {
  return new Failure({
    code: 'run-not-found',
    title: 'There is no such run',
    reason:
      'Temporal has no run of that id on this worker’s queue. It may be older than what Temporal keeps, or of another queue or namespace.',
    remedy: { summary: 'Look for it in the list of runs.', command: 'stigmer-console runs' },
    evidence: [
      { label: 'workflow', value: workflowId },
      { label: 'queue', value: taskQueue },
      { label: 'namespace', value: temporal.namespace },
    ],
  });
}
