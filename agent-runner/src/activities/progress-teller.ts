import type { AgentEvent, StepWriting } from '../agent/run-agent';
import type { ToldProgress, ToldWriting } from '../workflows/run-protocol';

const lastWordsMax = 500;
const toolsMax = 20;
const toolNameMax = 64;
/** So often in a run an answer is told of at each tick while it is written; then the ticks in between double, again and again. */
const toldPerGap = 100;

/**
 * Tells the run's caller how far it is: once for each answer of the model, and from time to time while one is written, so that
 * the caller's history stays short. While one word is on its way only the newest of the others is kept.
 */
export class ProgressTeller {
  readonly #send: (progress: ToldProgress | ToldWriting) => Promise<void>;
  #next: ToldProgress | null = null;
  #sending: Promise<void> | null = null;
  #writing: StepWriting | null = null;
  #written: number;
  #ticks = 0;

  /** `send` never rejects. `written`: how often earlier attempts told of an answer while it was written. */
  constructor(send: (progress: ToldProgress | ToldWriting) => Promise<void>, written = 0) {
    this.#send = send;
    this.#written = written;
  }

  get written(): number {
    return this.#written;
  }

  onEvent(event: AgentEvent): void {
    if (event.type === 'model-wait') this.#writing = null;
    if (event.type !== 'turn-end') return;
    const { step, turn, sofar } = event;
    const tools = turn.toolCalls.slice(0, toolsMax).map(({ name }) => name.slice(0, toolNameMax));
    this.#writing = null;
    this.#next = { step, ...sofar, tools, lastWords: turn.text.slice(0, lastWordsMax) };
    this.#sending ??= this.#sendAll();
  }

  onWriting(writing: StepWriting): void {
    this.#writing = writing;
  }

  /** Every two seconds: that much news of an answer that is written is told, where something came since. */
  tick(): void {
    this.#ticks += 1;
    const gap = 2 ** Math.floor(this.#written / toldPerGap);
    if (this.#writing === null || this.#sending !== null || this.#ticks < gap) return;
    const { step, characters, words } = this.#writing;
    this.#writing = null;
    this.#ticks = 0;
    this.#written += 1;
    this.#sending = this.#sendWriting({
      step: step - 1,
      writing: characters,
      lastWords: words.slice(-lastWordsMax),
    });
  }

  /** Resolves when the caller knows all. */
  async flush(): Promise<void> {
    await this.#sending;
  }

  async #sendWriting(writing: ToldWriting): Promise<void> {
    await this.#send(writing);
    await this.#sendAll();
  }

  async #sendAll(): Promise<void> {
    for (let next = this.#next; next !== null; next = this.#next) {
      this.#next = null;
      await this.#send(next);
    }
    this.#sending = null;
  }
}
