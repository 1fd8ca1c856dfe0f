import { tokensOf } from './context-tokens';
import type { Conversation, ConversationMessage, TokenUsage } from './conversation';

/** A part of the conversation in other words. `from`: the first of the run's own messages that stands for itself. */
export interface Summary {
  from: number;
  text: string;
}

/**
 * What a run sends to the model: the session's conversation so far, the run's task, and what was said and done since. Parts of
 * it may be summarised; the task always stands for itself.
 */
export class RunConversation {
  readonly #system: string;
  readonly #history: ConversationMessage[];
  /** The first is the task. */
  readonly #own: ConversationMessage[];
  #summary: Summary | null = null;
  /** Of the last call of the model, and how many own messages it had been told with its answer. */
  #counted: { tokens: number; own: number } | null = null;

  constructor(system: string, history: ConversationMessage[], message: string) {
    this.#system = system;
    this.#history = history;
    this.#own = [{ role: 'user', text: message }];
  }

  push(message: ConversationMessage): void {
    this.#own.push(message);
  }

  /** The model's answer with the tokens that its provider counted. */
  pushTurn(message: ConversationMessage, usage: TokenUsage): void {
    this.#own.push(message);
    this.#counted = { tokens: usage.inputTokens + usage.outputTokens, own: this.#own.length };
  }

  summarise(summary: Summary): void {
    this.#summary = summary;
    this.#counted = null;
  }

  get forModel(): Conversation {
    const from = this.#summary?.from ?? 1;
    return {
      system: this.#system,
      messages: [...this.#before(), ...this.#own.slice(0, 1), ...this.#own.slice(from)],
    };
  }

  /** As the provider counted them, and an estimate of what came since. */
  get tokens(): number {
    if (this.#counted === null) return tokensOf(this.forModel);
    const { tokens, own } = this.#counted;
    return tokens + tokensOf(this.#own.slice(own));
  }

  /**
   * What may be summarised so that about `keptTokens` of the end stand for themselves; null: there is nothing. A call and its
   * answers stay together.
   */
  older(keptTokens: number): { from: number; messages: ConversationMessage[] } | null {
    const first = this.#summary?.from ?? 1;
    let from = this.#own.length;
    let tokens = 0;
    for (let index = from - 1; index >= first; index -= 1) {
      tokens += tokensOf(this.#own[index]);
      if (tokens > keptTokens) break;
      if (this.#own[index]?.role !== 'tool') from = index;
    }
    const messages = [...this.#before(), ...this.#own.slice(first, from)];
    return messages.length > (this.#summary === null ? 0 : 1) ? { from, messages } : null;
  }

  #before(): ConversationMessage[] {
    return this.#summary === null ? this.#history : [summaryMessage(this.#summary)];
  }
}

export function summaryMessage({ text }: Summary): ConversationMessage {
  return { role: 'user', text: `[What was said and done before, summarised:]\n${text}` };
}
