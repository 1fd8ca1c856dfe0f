import type { z } from 'zod';
import type { Proxies } from '@/lib/contracts/proxies';
import type { TokenPrices } from '@/lib/contracts/token-cost';
import type { Conversation, ModelTurn } from './conversation';

export interface ModelSettings {
  provider: 'ollama' | 'openai' | 'anthropic';
  model: string;
  /** Null: the provider's own address. Provider openai with one: any OpenAI-compatible server. */
  baseUrl: string | null;
  apiKey: string | null;
  /** Of OpenAI's two; left out: Responses at OpenAI itself, Chat elsewhere. */
  api?: 'chat' | 'responses' | null;
  /** Sent with each call; secret. */
  headers?: Readonly<Record<string, string>>;
  /** Left out: every address is reached directly. */
  proxies?: Proxies;
  /** Most tokens of one answer; null: as the server has it, where it has a limit. */
  maxTokens: number | null;
  /** Null: not sent. */
  temperature: number | null;
  /** Ollama only: size of the context window. */
  contextTokens: number;
  /** Most tokens of a conversation before its older part is summarised; null: by the model's context, where that is known. */
  threadTokens: number | null;
  /** Null: by the vendor's list. */
  prices: TokenPrices | null;
}

/** Of our own tools, or the JSON schema of somebody else's. */
export type ToolInputSchema = z.ZodType | { type: 'object' };

/** A tool as the model sees it. */
export interface ToolDescription {
  name: string;
  description: string;
  inputSchema: ToolInputSchema;
}

/** How far the model is with an answer that it writes. */
export interface Writing {
  /** Of all that came: text, reasoning and calls. */
  characters: number;
  /** The end of the text. */
  words: string;
}

export type OnWriting = (writing: Writing) => void;

export interface CallOptions {
  /** Twice the most tokens of an answer. */
  moreTokens?: boolean;
  /** Hears of each piece of an answer that comes in pieces. */
  onWriting?: OnWriting;
}

export interface AgentModel {
  /** `host:port` of the endpoint, for messages. */
  readonly host: string;
  /** Most tokens of a conversation before its older part is summarised; null: nobody knows how many the model takes in. */
  readonly threadTokens: number | null;
  /** As its vendor lists them; null where it is not the vendor's own, or not listed. */
  readonly prices: TokenPrices | null;
  /** One call of the model, no tool is run. Throws a ModelError, or the signal's reason when it aborts. */
  next(
    conversation: Conversation,
    tools: ToolDescription[],
    signal: AbortSignal,
    options?: CallOptions,
  ): Promise<ModelTurn>;
}
