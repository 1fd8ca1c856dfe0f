import { costText, stepsText } from '@/lib/contracts/run-text';
import type { TestStep } from '@/lib/contracts/test-task';
import type { Clock } from '@/lib/core/clock';
import { Failure } from '@/lib/core/failure';
import { formatDuration } from '@/lib/core/units';
import type { RunActivity, RunEnd, RunReference } from '@/lib/temporal/run-types';
import type { TemporalConnection } from '@/lib/temporal/types';
import { failureWords, jsonIn, resultOf } from './run-facts';
import { runProgressSchema, runResultSchema } from './run-words';
import type { TestCourse } from './test-steps';

const lookEveryMs = 500;
/** A model on this machine may have to be loaded first. */
const waitMs = 240_000;
/** The server ends it by itself a while after nobody waits for it any more. */
const timeoutSeconds = 300;
const input = {
  message:
    'This is a test of the set-up. Write the word ready into the file ready.txt with one call of a tool, then answer with the word ready.',
  maxSteps: 4,
  budget: { tokens: 50_000 },
  cleanUp: true,
};

/** The parts of a run, as people call them. */
const titles: Record<string, string> = {
  EnsureThread: 'Make a session',
  ExecuteAgent: 'Ask the model, and call its tools',
  CleanupSandbox: 'Remove the session',
};

export interface TestPlace {
  connection: Pick<TemporalConnection, 'startWorkflow' | 'runs'>;
  clock: Clock;
  taskQueue: string;
  /** Whether that poller is the worker which is tested. */
  isOwn(identity: string): boolean;
}

/** A short run of the agent on the worker's queue, as any client would start one. */
export async function runTestAgent(place: TestPlace, course: TestCourse, signal: AbortSignal): Promise<void> {
  const { connection, taskQueue } = place;
  const workflowId = `stigmer-test-${course.task.id}`;
  const begun = course.begin('Give Temporal an agent run');
  await connection.startWorkflow({ workflowId, type: 'RunAgent', taskQueue, input, timeoutSeconds }, signal);
  course.end(begun, 'passed', null);
  course.task.workflowId = workflowId;
  const run = { workflowId, runId: null };
  const end = await follow(place, course, run, signal);
  judge(course, end);
}

async function follow(
  { connection: { runs }, clock, isOwn }: TestPlace,
  course: TestCourse,
  run: RunReference,
  signal: AbortSignal,
): Promise<RunEnd> {
  const steps = new Map<number, TestStep>();
  const until = clock.monotonic() + waitMs;
  for (;;) {
    const end = await runs.end(run, signal);
    const activities = await runs.activities(run, signal);
    for (const [index, activity] of activities.entries()) tell(course, steps, index, activity, isOwn);
    if (end.type !== 'open') return end;
    await stopIfItAsks({ runs, run, course }, signal);
    if (clock.monotonic() > until) {
      await runs.order(run, { type: 'cancel' }, course.task.id, signal);
      throw tooLate();
    }
    await clock.sleep(lookEveryMs, signal);
  }
}

function tooLate(): Failure {
  return new Failure({
    code: 'test-too-late',
    title: 'The test was given up',
    reason: `The agent’s run was not done in ${formatDuration(waitMs)}, and was cancelled.`,
    remedy: { summary: 'Look at what the run waits for.' },
  });
}

function tell(
  course: TestCourse,
  steps: Map<number, TestStep>,
  index: number,
  activity: RunActivity,
  isOwn: TestPlace['isOwn'],
): void {
  const step = steps.get(index) ?? course.begin(titles[activity.type] ?? activity.type);
  steps.set(index, step);
  const { startedAt, endedAt, scheduledAt, takenBy } = activity;
  if (step.state !== 'running' || endedAt === null) return;
  const durationMs = endedAt - scheduledAt;
  if (takenBy !== null && !isOwn(takenBy)) {
    course.end(step, 'skipped', `${takenBy} did it in place of this worker`, durationMs);
    course.notProven(`${step.title}: another worker of the queue took it`);
    return;
  }
  const waited = startedAt === null ? null : `Taken after ${formatDuration(startedAt - scheduledAt)}`;
  course.end(step, 'passed', waited, durationMs);
}

/** A tool that needs a person’s word: the test gives none. */
async function stopIfItAsks(
  { runs, run, course }: { runs: TemporalConnection['runs']; run: RunReference; course: TestCourse },
  signal: AbortSignal,
): Promise<void> {
  const progress = runProgressSchema.safeParse(jsonIn(await runs.progress(run, signal))).data;
  if (progress?.state !== 'awaiting-approval' || progress.approval === null) return;
  const sentence = `${progress.approval.tool} was not called: it needs a person’s approval here`;
  if (!course.task.notProven.includes(sentence)) course.notProven(sentence);
  await runs.order(run, { type: 'signal', name: 'stop' }, course.task.id, signal);
}

function judge(course: TestCourse, end: RunEnd): void {
  const step = course.begin('Get the answer');
  if (end.type !== 'completed') {
    course.end(step, 'failed', wordsOf(end), null);
    return;
  }
  const result = runResultSchema.safeParse(resultOf(end)).data;
  if (result === undefined) {
    course.end(step, 'passed', 'It is encrypted, and was not read', null);
    course.notProven('What the model answered, and whether a tool was called');
    return;
  }
  const { inputTokens, outputTokens } = result.usage;
  const tokens = (inputTokens + outputTokens).toLocaleString('en');
  const cost = result.costUsd === null ? '' : `, ${costText(result.costUsd)}`;
  const isDone = result.finishReason === 'done' || result.finishReason === 'stopped';
  course.end(
    step,
    isDone ? 'passed' : 'failed',
    `${result.finishReason} after ${stepsText(result.steps)}, ${tokens} tokens${cost}`,
    null,
  );
  course.notProven(
    result.toolCalls === 0
      ? 'No tool was called: the model answered without one'
      : 'Other tools, and tool servers',
  );
}

function wordsOf(end: RunEnd): string {
  if (end.type === 'failed') {
    const { code, text } = failureWords(end.failures.at(-1) ?? { type: null, message: '', encrypted: false });
    return code === null ? text : `${code}: ${text}`;
  }
  return end.type === 'timed-out' ? 'Its time was over' : `The run was ${end.type}`;
}
