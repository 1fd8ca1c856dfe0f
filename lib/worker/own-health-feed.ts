import type { Clock } from '@/lib/core/clock';
import { isFailure, messageOf } from '@/lib/core/failure';
import type { ContainerFacts, Engine } from '@/lib/engine/types';
import { log } from '@/lib/process/log';
import type { HeardUsage } from '@/lib/service/resources';
import { speaksContract } from './image-contract';
import { type OwnHealth, ownHealthCommand, readAnswer, readUsage, silentAfterMs } from './own-health';

/** A client that is gone does not end a command in a container: it ends by itself, a minute after it began. */
const questions = 30;
/** What is heard no longer is not true any more: then the worker is asked by a command of its own. */
const freshMs = 5000;
/** A container in which it ended without an answer is not tried again at once. */
const retryMs = 60_000;
/** Printed before each question. */
const asking = 'asking';

interface HeardHealth {
  own: OwnHealth;
  at: number;
}

interface Run {
  engine: Engine;
  container: ContainerFacts;
  /** Of the container, and of this life of it. */
  key: string;
  controller: AbortController;
  /** That was not answered yet. */
  question: { at: number } | null;
  heard: (HeardHealth & { text: string }) | null;
  ended: boolean;
}

/**
 * What the worker says of itself, by one command that asks again and again for a minute: an exec for each answer is three
 * calls at the engine. Its lines pass through the engine, so that each also proves that the engine is alive.
 */
export class OwnHealthFeed {
  #run: Run | null = null;
  #unusable: { key: string; until: number } | null = null;
  #heardAt = Number.NEGATIVE_INFINITY;

  /** @param changed called when the worker falls silent, and when it answers again */
  constructor(
    private readonly clock: Clock,
    private readonly changed: () => void,
  ) {}

  /** On the monotonic clock: when the last line came from this engine. */
  heardAt(engine: Engine): number {
    return this.#run?.engine === engine ? this.#heardAt : Number.NEGATIVE_INFINITY;
  }

  /** Asks on in this life of the container, and no longer in another. */
  keep(engine: Engine, container: ContainerFacts): void {
    const key = keyOf(container);
    const now = this.clock.monotonic();
    if (this.#run?.key === key && this.#run.engine === engine && !this.#run.ended) return;
    if (!speaksContract(container) || (this.#unusable?.key === key && now < this.#unusable.until)) return;
    const heard = this.#run?.key === key ? this.#run.heard : null;
    this.stop();
    const controller = new AbortController();
    this.#run = { engine, container, key, controller, question: null, heard, ended: false };
    void this.#listen(this.#run);
  }

  /** The newest answer in this life of the container; null when there is none that is still true. */
  latest(container: ContainerFacts): HeardHealth | null {
    const run = this.#run;
    if (run?.key !== keyOf(container)) return null;
    const { question, ended } = run;
    if (!ended && question !== null && this.clock.now() - question.at >= silentAfterMs)
      return { own: { type: 'silent' }, at: question.at };
    return this.#fresh(run);
  }

  /** What this life of the container uses, as its worker said last; null when it did not, or some time ago. */
  usage(container: ContainerFacts): HeardUsage | null {
    const run = this.#run;
    const heard = run?.key === keyOf(container) ? this.#fresh(run) : null;
    const usage = heard && readUsage(heard.text);
    return heard && usage && { usage, at: heard.at };
  }

  stop(): void {
    this.#run?.controller.abort(new DOMException('Nobody listens any more', 'AbortError'));
    this.#run = null;
  }

  #fresh({ heard }: Run): Run['heard'] {
    return heard !== null && this.clock.now() - heard.at < freshMs ? heard : null;
  }

  async #ask(run: Run): Promise<void> {
    const question = { at: this.clock.now() };
    const { signal } = run.controller;
    run.question = question;
    await this.clock.sleep(silentAfterMs, signal).catch(() => undefined);
    if (!signal.aborted && !run.ended && run.question === question) this.changed();
  }

  async #listen(run: Run): Promise<void> {
    const { engine, container, controller } = run;
    const command = [...ownHealthCommand, String(questions)];
    let answers = 0;
    try {
      for await (const line of engine.execLines(container.id, command, controller.signal)) {
        this.#heardAt = this.clock.monotonic();
        if (line === asking) void this.#ask(run);
        else if (line !== '' && run.question !== null) {
          answers += 1;
          run.question = null;
          const before = run.heard?.own.type;
          run.heard = { own: readAnswer(line, container.environment), at: this.clock.now(), text: line };
          if (before !== undefined && before !== run.heard.own.type) this.changed();
        }
      }
    } catch (error) {
      if (!controller.signal.aborted && !isFailure(error))
        log.error('The worker’s own health could not be read', { reason: messageOf(error) });
    } finally {
      run.ended = true;
      if (answers === 0 && !controller.signal.aborted)
        this.#unusable = { key: run.key, until: this.clock.monotonic() + retryMs };
    }
  }
}

function keyOf({ id, startedAt }: ContainerFacts): string {
  return `${id} ${startedAt}`;
}
