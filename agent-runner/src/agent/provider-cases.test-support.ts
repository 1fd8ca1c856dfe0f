import type { ModelSettings } from './agent-model';
import { patientFetch } from './patient-fetch';
import { startScriptedAnthropic } from './scripted-anthropic.test-support';
import type { ScriptedModel, ScriptedModelOptions } from './scripted-model.test-support';
import { startScriptedOllama } from './scripted-ollama.test-support';
import { startScriptedOpenai, startScriptedResponses } from './scripted-openai.test-support';

export const canaryKey = 'sk-canary-7f3a9c51';

export interface ProviderCase {
  name: string;
  /** Path of the calls. */
  path: string;
  start(options: ScriptedModelOptions): Promise<ScriptedModel>;
  settings(url: string): ModelSettings;
  fetch(url: string): typeof globalThis.fetch;
}

const common = {
  apiKey: canaryKey,
  maxTokens: 777,
  temperature: 0.25,
  threadTokens: null,
  prices: null,
  contextTokens: 65_536,
};

/** Every way to a model, each with a server that speaks its wire format. */
export const providerCases: ProviderCase[] = [
  {
    name: 'an OpenAI-compatible server',
    path: '/v1/chat/completions',
    start: startScriptedOpenai,
    settings: (url) => ({ ...common, provider: 'openai', model: 'tiny', baseUrl: `${url}/v1` }),
    fetch: () => patientFetch,
  },
  {
    name: 'OpenAI itself',
    path: '/v1/responses',
    start: startScriptedResponses,
    settings: () => ({ ...common, provider: 'openai', model: 'gpt-4.1', baseUrl: null }),
    // The only case without an address of its own to set.
    fetch: (url) => (input, init) => patientFetch(String(input).replace('https://api.openai.com', url), init),
  },
  {
    name: 'OpenAI itself by its API Chat',
    path: '/v1/chat/completions',
    start: startScriptedOpenai,
    settings: () => ({ ...common, provider: 'openai', api: 'chat', model: 'gpt-4.1', baseUrl: null }),
    fetch: (url) => (input, init) => patientFetch(String(input).replace('https://api.openai.com', url), init),
  },
  {
    name: 'another server by OpenAI’s API Responses',
    path: '/v1/responses',
    start: startScriptedResponses,
    settings: (url) => ({ ...common, provider: 'openai', api: 'responses', model: 'tiny', baseUrl: url }),
    fetch: () => patientFetch,
  },
  {
    name: 'Ollama',
    path: '/api/chat',
    start: startScriptedOllama,
    settings: (url) => ({ ...common, provider: 'ollama', model: 'tiny:7b', baseUrl: url }),
    fetch: () => patientFetch,
  },
  {
    name: 'Anthropic',
    path: '/v1/messages',
    start: startScriptedAnthropic,
    settings: (url) => ({ ...common, provider: 'anthropic', model: 'claude-sonnet-4-5', baseUrl: url }),
    fetch: () => patientFetch,
  },
];
