import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import type { LanguageModel } from 'ai';
import { createOllama } from 'ollama-ai-provider-v2';
import type { ModelSettings } from './agent-model';
import type { ModelEndpoint } from './model-endpoint';
import { withoutUnaskedThink } from './unasked-think';

export type ProviderModel = Exclude<LanguageModel, string>;

/** Null: this endpoint needs a key and none is set. */
export function createLanguageModel(
  { model, apiKey }: ModelSettings,
  { dialect, url }: ModelEndpoint,
  fetch: typeof globalThis.fetch,
): ProviderModel | null {
  const common = { baseURL: url, fetch };
  switch (dialect) {
    case 'ollama':
      return createOllama({
        ...common,
        fetch: withoutUnaskedThink(fetch),
        ...(apiKey && { headers: { authorization: `Bearer ${apiKey}` } }),
      })(model);
    case 'openai-compatible':
      return createOpenAICompatible({
        ...common,
        name: 'openai-compatible',
        includeUsage: true,
        ...(apiKey && { apiKey }),
      })(model);
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
export function callSettings(
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
