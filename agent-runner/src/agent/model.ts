import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import {
  AISDKError,
  APICallError,
  assistantModelMessageSchema,
  generateText,
  jsonSchema,
  type LanguageModel,
  type ModelMessage,
  type ToolSet,
  tool,
  zodSchema,
} from 'ai';
import { createOllama } from 'ollama-ai-provider-v2';
import { z } from 'zod';
import type { AgentModel, ModelSettings, ToolDescription } from './agent-model';
import type {
  AssistantMessage,
  ConversationMessage,
  ModelTurn,
  Replay,
  TokenUsage,
  ToolCall,
} from './conversation';
import { endpointOf, type ModelEndpoint } from './model-endpoint';
import {
  answerError,
  type ModelError,
  type ModelNames,
  missingKeyError,
  unreachableError,
  unreadableError,
} from './model-error';
import { networkCodeOf } from './network-code';
import { patientFetch } from './patient-fetch';
import { keptMessages, keptSystem } from './prompt-cache';
import { retryAfterOf } from './retry-after';
import { withoutUnaskedThink } from './unasked-think';

/** The only file that knows the AI SDK. Keys and addresses are always given: none is read from the environment. */
export function createModel(settings: ModelSettings, fetch = patientFetch): AgentModel {
  // Its warnings go to the console, past our log.
  globalThis.AI_SDK_LOG_WARNINGS = false;
  const endpoint = endpointOf(settings);
  const names: ModelNames = { host: endpoint.host, model: settings.model, apiKey: settings.apiKey };
  const author = `${settings.provider}/${settings.model}`;
  const languageModel = createLanguageModel(settings, endpoint, fetch);
  return {
    host: endpoint.host,
    next: async ({ system, messages }, tools, signal, moreTokens = false) => {
      signal.throwIfAborted();
      if (languageModel === null) throw missingKeyError(names);
      try {
        const result = await generateText({
          ...callSettings(settings, endpoint, moreTokens),
          model: languageModel,
          system: keptSystem(system),
          messages: keptMessages(
            messages.filter(saysSomething).map((message) => toModelMessage(message, author)),
          ),
          tools: toToolSet(tools),
          // Temporal retries.
          maxRetries: 0,
          abortSignal: signal,
        });
        return toTurn(result, author);
      } catch (error) {
        signal.throwIfAborted();
        throw toModelError(error, names) ?? error;
      }
    },
  };
}

/** Null: this endpoint needs a key and none is set. */
function createLanguageModel(
  { model, apiKey }: ModelSettings,
  { dialect, url }: ModelEndpoint,
  fetch: typeof globalThis.fetch,
): Exclude<LanguageModel, string> | null {
  const common = { baseURL: url, fetch };
  switch (dialect) {
    case 'ollama':
      return createOllama({
        ...common,
        fetch: withoutUnaskedThink(fetch),
        ...(apiKey && { headers: { authorization: `Bearer ${apiKey}` } }),
      })(model);
    case 'openai-compatible':
      return createOpenAICompatible({ ...common, name: 'openai-compatible', ...(apiKey && { apiKey }) })(
        model,
      );
    case 'openai':
      return apiKey ? createOpenAI({ ...common, apiKey })(model) : null;
    case 'anthropic':
      return apiKey ? createAnthropic({ ...common, apiKey })(model) : null;
  }
}

/** Anthropic demands a limit, and Ollama without one may write for ever. */
const neededMaxTokens: Partial<Record<ModelEndpoint['dialect'], number>> = { anthropic: 8192, ollama: 8192 };

/** Nothing that was not set, but what the endpoint cannot do without. */
function callSettings(
  { maxTokens, temperature: given, contextTokens }: ModelSettings,
  { dialect }: ModelEndpoint,
  moreTokens: boolean,
) {
  const most = maxTokens ?? neededMaxTokens[dialect] ?? null;
  const tokens = most !== null && (moreTokens ? 2 * most : most);
  const limit = tokens === false ? {} : { maxOutputTokens: tokens };
  const temperature = given === null ? {} : { temperature: given };
  switch (dialect) {
    case 'ollama':
      // Ollama reads these in `options` only; the provider would send them beside it, where they have no effect.
      return {
        providerOptions: {
          ollama: {
            options: {
              num_ctx: contextTokens,
              ...(tokens !== false && { num_predict: tokens }),
              ...temperature,
            },
          },
        },
      };
    case 'openai':
      // Nothing of the conversation is kept by the vendor.
      return { ...limit, ...temperature, providerOptions: { openai: { store: false } } };
    default:
      return { ...limit, ...temperature };
  }
}

/**
 * Tools without `execute`, so that the SDK stops after one turn; and with a bare schema, so that it checks no input: the
 * tool does, and tells the model what was wrong.
 */
function toToolSet(tools: ToolDescription[]): ToolSet {
  const entries = tools.map(({ name, description, inputSchema }) => [
    name,
    tool({
      description,
      inputSchema: jsonSchema(
        inputSchema instanceof z.ZodType ? zodSchema(inputSchema).jsonSchema : inputSchema,
      ),
    }),
  ]);
  return Object.fromEntries(entries);
}

const inputObjectSchema = z.record(z.string(), z.json()).catch({});

function toModelMessage(message: ConversationMessage, author: string): ModelMessage {
  switch (message.role) {
    case 'user':
      return { role: 'user', content: message.text };
    case 'tool': {
      const { callId, name, text, isError } = message;
      const output = { type: isError ? ('error-text' as const) : ('text' as const), value: text };
      return { role: 'tool', content: [{ type: 'tool-result', toolCallId: callId, toolName: name, output }] };
    }
    case 'assistant':
      return replayOf(message.replay, author) ?? plainAnswer(message);
  }
}

function replayOf(replay: Replay | null, author: string): ModelMessage | null {
  if (replay?.model !== author) return null;
  const { data } = assistantModelMessageSchema.safeParse({ role: 'assistant', content: replay.content });
  return data ?? null;
}

function plainAnswer({ text, toolCalls }: AssistantMessage): ModelMessage {
  const calls = toolCalls.map(({ id, name, input }) => ({
    type: 'tool-call' as const,
    toolCallId: id,
    toolName: name,
    // The providers refuse anything else; the tool's answer tells the model what was wrong with it.
    input: inputObjectSchema.parse(input),
  }));
  return {
    role: 'assistant',
    content: [...(text === '' ? [] : [{ type: 'text' as const, text }]), ...calls],
  };
}

/** An answer without a word or a call says nothing, and some providers refuse it. */
function saysSomething(message: ConversationMessage): boolean {
  return message.role !== 'assistant' || message.text !== '' || message.toolCalls.length > 0;
}

type Generated = Awaited<ReturnType<typeof generateText>>;

function toTurn(
  { text, toolCalls, totalUsage, finishReason, response }: Generated,
  author: string,
): ModelTurn {
  return {
    text,
    toolCalls: toolCalls.map(
      ({ toolCallId, toolName, input }): ToolCall => ({
        id: toolCallId,
        name: toolName,
        input: z.json().catch({}).parse(input),
      }),
    ),
    usage: toUsage(totalUsage),
    finishReason: isCutByOllama(response.body) ? 'length' : finishReason === 'error' ? 'other' : finishReason,
    replay: toReplay(response.messages, author),
  };
}

function toUsage({ inputTokens, outputTokens, inputTokenDetails }: Generated['totalUsage']): TokenUsage {
  return {
    inputTokens: inputTokens ?? 0,
    outputTokens: outputTokens ?? 0,
    cachedInputTokens: inputTokenDetails.cacheReadTokens ?? 0,
    cacheWriteTokens: inputTokenDetails.cacheWriteTokens ?? 0,
  };
}

/** Its provider takes every answer with a call for a whole one. */
function isCutByOllama(body: unknown): boolean {
  return Object(body).done_reason === 'length';
}

/** Null when text and calls say it all. */
function toReplay(messages: Generated['response']['messages'], author: string): Replay | null {
  const content = messages.find(({ role }) => role === 'assistant')?.content;
  if (content === undefined || typeof content === 'string') return null;
  const plain = content.every(
    (part) => (part.type === 'text' || part.type === 'tool-call') && part.providerOptions === undefined,
  );
  if (plain) return null;
  return { model: author, content: z.array(z.json()).parse(JSON.parse(JSON.stringify(content))) };
}

/** Null: not a failure of the call but a bug. */
function toModelError(error: unknown, names: ModelNames): ModelError | null {
  if (!APICallError.isInstance(error)) {
    // Its name only: its message and its fields may hold the conversation.
    return AISDKError.isInstance(error)
      ? unreadableError(names, `The AI SDK says ${error.name}`, true)
      : null;
  }
  const { statusCode, responseBody, responseHeaders, cause } = error;
  if (statusCode === undefined) return unreachableError(names, networkCodeOf(cause));
  if (statusCode >= 200 && statusCode < 300) {
    return unreadableError(names, `It answered ${statusCode} with something else`, true);
  }
  return answerError(names, {
    status: statusCode,
    body: responseBody ?? '',
    retryAfterMs: retryAfterOf(responseHeaders, Date.now()),
  });
}
