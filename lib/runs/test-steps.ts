import type { TestStep, TestTask } from '@/lib/contracts/test-task';
import type { Clock } from '@/lib/core/clock';

/** The course of one test; its steps are told as they go. */
export class TestCourse {
  readonly #clock: Clock;
  readonly #begun = new Map<TestStep, number>();
  readonly task: TestTask;

  constructor(clock: Clock, { key: id, withModel }: { key: string; withModel: boolean }) {
    this.#clock = clock;
    this.task = {
      id,
      withModel,
      state: 'running',
      startedAt: clock.now(),
      endedAt: null,
      steps: [],
      workflowId: null,
      notProven: [],
    };
  }

  begin(title: string): TestStep {
    const step: TestStep = { title, state: 'running', detail: null, durationMs: null };
    this.#begun.set(step, this.#clock.monotonic());
    this.task.steps.push(step);
    return step;
  }

  skip(title: string, detail: string): void {
    this.task.steps.push({ title, state: 'skipped', detail, durationMs: null });
  }

  /** `durationMs` left out: since it began; null: it took no time of its own. */
  end(
    step: TestStep,
    state: 'passed' | 'failed' | 'skipped',
    detail: string | null,
    durationMs?: number | null,
  ): void {
    const begunAt = this.#begun.get(step) ?? 0;
    step.state = state;
    step.detail = detail;
    step.durationMs = durationMs === undefined ? Math.round(this.#clock.monotonic() - begunAt) : durationMs;
  }

  notProven(sentence: string): void {
    this.task.notProven.push(sentence);
  }

  /** What still runs is what ended it. */
  finish(detail: string | null): void {
    for (const step of this.task.steps) if (step.state === 'running') this.end(step, 'failed', detail);
    const isBad = this.task.steps.some(({ state }) => state === 'failed');
    const provedSome = this.task.steps.some(({ state }) => state === 'passed');
    this.task.state = isBad || !provedSome ? 'failed' : 'passed';
    this.task.endedAt = this.#clock.now();
  }
}
