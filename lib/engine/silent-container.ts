import { type Failure, isFailure } from '@/lib/core/failure';
import type { Engine } from './types';

/**
 * A container that its engine is stuck on. Each question about it would stay at the engine for ever, also when nobody waits
 * any more: one is left there, and as long as that is not answered no other is asked.
 */
export class SilentContainer {
  /** Null: it answers, as far as is known. */
  failure: Failure | null = null;
  #waiting: Promise<void> = Promise.resolve();

  constructor(
    private readonly engine: Pick<Engine, 'untilContainerAnswers'>,
    private readonly name: string,
  ) {}

  /** @param signal of who follows the engine's events: the question ends with it */
  note(failure: Failure, signal: AbortSignal): void {
    if (this.failure !== null) return;
    this.failure = failure;
    this.#waiting = this.#wait(signal);
    // Met by whoever awaits the end.
    this.#waiting.catch(() => undefined);
  }

  /** Resolves when no question is left at the engine. */
  async ended(): Promise<void> {
    await this.#waiting;
  }

  async #wait(signal: AbortSignal): Promise<void> {
    try {
      await this.engine.untilContainerAnswers(this.name, signal);
    } catch (error) {
      // A refusal is an answer; an engine that went away has dropped the question.
      if (!signal.aborted && !isFailure(error)) throw error;
    } finally {
      this.failure = null;
    }
  }
}
