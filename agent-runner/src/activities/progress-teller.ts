import type { AgentEvent } from '../agent/run-agent';
import type { ToldProgress } from '../workflows/run-protocol';

const lastWordsMax = 500;
const toolsMax = 20;
const toolNameMax = 64;

/**
 * Tells the run's caller how far it is: once for each answer of the model, so that the caller's history stays short. While one
 * is on its way only the newest of the others is kept.
 */
export class ProgressTeller {
  readonly #send: (progress: ToldProgress) => Promise<void>;
  #next: ToldProgress | null = null;
  #sending: Promise<void> | null = null;

  /** `send` never rejects. */
  constructor(send: (progress: ToldProgress) => Promise<void>) {
    this.#send = send;
  }

  onEvent(event: AgentEvent): void {
    if (event.type !== 'turn-end') return;
    const { step, turn, sofar } = event;
    const tools = turn.toolCalls.slice(0, toolsMax).map(({ name }) => name.slice(0, toolNameMax));
    this.#next = { step, ...sofar, tools, lastWords: turn.text.slice(0, lastWordsMax) };
    this.#sending ??= this.#sendAll();
  }

  /** Resolves when the caller knows all. */
  async flush(): Promise<void> {
    await this.#sending;
  }

  async #sendAll(): Promise<void> {
    for (let next = this.#next; next !== null; next = this.#next) {
      this.#next = null;
      await this.#send(next);
    }
    this.#sending = null;
  }
}
