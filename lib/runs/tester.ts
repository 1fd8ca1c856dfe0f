import type { TestRequest, TestTask, TestView } from '@/lib/contracts/test-task';
import { isFailure, messageOf } from '@/lib/core/failure';
import { log } from '@/lib/process/log';
import { isOwnIdentity, workerIdentity } from '@/lib/worker/worker-identity';
import type { HeldConnection } from './held-connection';
import { findPlace, type RunPlace } from './run-place';
import type { RunsParts } from './runs-parts';
import { runTestAgent } from './test-agent';
import { TestCourse } from './test-steps';

export interface Tester {
  view(signal: AbortSignal): Promise<TestView>;
  start(request: TestRequest): TestTask;
  close(): Promise<void>;
}

const agentStep = 'Run an agent, end to end';

/** Tests the worker end to end, one test at a time. */
export function createTester(parts: RunsParts, held: HeldConnection): Tester {
  const stopping = new AbortController();
  let course: TestCourse | null = null;
  let running: Promise<void> = Promise.resolve();
  return {
    view: async (signal) => {
      const place = await findPlace(parts, signal);
      const test = course === null ? null : structuredClone(course.task);
      return { test, model: testsAgents(place) ? modelOf(place) : null };
    },
    start: (request) => {
      const isBusy = course?.task.state === 'running' || course?.task.id === request.key;
      if (course !== null && isBusy) return structuredClone(course.task);
      const begun = new TestCourse(parts.clock, request);
      course = begun;
      running = test(parts, held, begun, stopping.signal);
      return structuredClone(begun.task);
    },
    close: async () => {
      stopping.abort(new DOMException('The console ends', 'AbortError'));
      await running;
    },
  };
}

/** What keeps our contract can be given a run. */
function testsAgents({ container }: RunPlace): boolean {
  return container?.state === 'running' && workerIdentity(container).keepsContract;
}

function modelOf({ settings }: RunPlace): string | null {
  const { value } = settings.STIGMER_LLM_MODEL;
  return value === null ? null : `${settings.STIGMER_LLM_PROVIDER.value} · ${value}`;
}

async function test(
  parts: RunsParts,
  held: HeldConnection,
  course: TestCourse,
  signal: AbortSignal,
): Promise<void> {
  let ending: string | null = null;
  try {
    if (await proves(parts, course)) await testAgent(parts, held, course, signal);
    else course.skip(agentStep, 'The task before it was not done');
  } catch (error) {
    ending = signal.aborted ? 'The console was stopped' : wordsOf(error);
  } finally {
    course.finish(ending);
  }
}

/** False: there is no use in going on. */
async function proves(parts: RunsParts, course: TestCourse): Promise<boolean> {
  const step = course.begin('Do a task of no cost, through Temporal');
  try {
    const { outcome, durationMs } = await parts.prove();
    switch (outcome.type) {
      case 'proved':
        course.end(step, 'passed', `This worker took it after ${outcome.waitedMs} ms`, durationMs);
        return true;
      case 'not-possible':
        course.end(step, 'skipped', outcome.reason);
        return true;
      case 'missed':
        course.end(step, 'failed', outcome.reason);
        return false;
    }
  } catch (error) {
    if (!isFailure(error, 'proof-not-possible')) throw error;
    course.end(step, 'skipped', error.details.reason.replace(/\.$/, ''));
    return true;
  }
}

async function testAgent(
  parts: RunsParts,
  held: HeldConnection,
  course: TestCourse,
  signal: AbortSignal,
): Promise<void> {
  const place = await findPlace(parts, signal);
  const { container } = place;
  const why = whyNoAgent(place, course.task.withModel);
  if (container === null || why !== null) {
    course.skip(agentStep, why ?? 'There is no worker');
    course.notProven('No model was asked, no tool was called and no session was worked in');
    return;
  }
  const identity = workerIdentity(container);
  const isOwn = (taker: string) => isOwnIdentity(taker, identity);
  await held.use(place.temporal, (connection) =>
    runTestAgent({ connection, clock: parts.clock, taskQueue: place.taskQueue, isOwn }, course, signal),
  );
}

function whyNoAgent({ container, settings }: RunPlace, withModel: boolean): string | null {
  if (container?.state !== 'running') return 'No worker runs here';
  if (!workerIdentity(container).keepsContract)
    return 'The image is not ours, and nobody knows how its worker takes a run';
  if (!withModel) return 'It was asked for without a model';
  return settings.STIGMER_LLM_MODEL.value === null ? 'No model is set' : null;
}

/** A bug is not shown as the worker's. */
function wordsOf(error: unknown): string {
  if (isFailure(error)) return `${error.details.title}: ${error.details.reason}`.replace(/\.$/, '');
  log.error('A test met a bug', { reason: messageOf(error) });
  return 'The console met a bug; its log names it';
}
