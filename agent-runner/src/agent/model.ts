import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import {
  AISDKError,
  APICallError,
  generateText,
  jsonSchema,
  type LanguageModel,
  type ToolSet,
  tool,
  zodSchema,
} from 'ai';
import { createOllama } from 'ollama-ai-provider-v2';
import { z } from 'zod';
import type { AgentModel, ModelSettings, ToolDescription } from './agent-model';
import { endpointFetch } from './endpoint-fetch';
import { endpointOf, type ModelEndpoint } from './model-endpoint';
import {
  answerError,
  type ModelError,
  type ModelNames,
  missingKeyError,
  namesOf,
  unreachableError,
  unreadableError,
} from './model-error';
import { factsOf } from './model-facts';
import { toModelMessages } from './model-messages';
import { toTurn } from './model-turn';
import { networkCodeOf } from './network-code';
import { createPatientFetch } from './patient-fetch';
import { keptMessages, keptSystem } from './prompt-cache';
import { retryAfterOf } from './retry-after';
import { withoutUnaskedThink } from './unasked-think';

/** With its `model-…` files the only one that knows the AI SDK. Keys and addresses are always given: none is read from the environment. */
export function createModel(
  settings: ModelSettings,
  fetch = createPatientFetch(settings.proxies ?? null),
): AgentModel {
  // Its warnings go to the console, past our log.
  globalThis.AI_SDK_LOG_WARNINGS = false;
  const endpoint = endpointOf(settings);
  const names = namesOf(settings, endpoint);
  const author = `${settings.provider}/${settings.model}`;
  const languageModel = createLanguageModel(settings, endpoint, endpointFetch(fetch, endpoint, settings));
  return {
    ...factsOf(settings),
    next: async ({ system, messages }, tools, signal, moreTokens = false) => {
      signal.throwIfAborted();
      if (languageModel === null) throw missingKeyError(names);
      try {
        const result = await generateText({
          ...callSettings(settings, endpoint, moreTokens),
          model: languageModel,
          system: keptSystem(system),
          messages: keptMessages(toModelMessages(messages, author)),
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
    case 'openai-chat':
      return apiKey ? createOpenAI({ ...common, apiKey }).chat(model) : null;
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
    case 'openai-chat':
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
