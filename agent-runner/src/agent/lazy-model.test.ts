import { expect, it } from 'vitest';
import { createLazyModel } from './lazy-model';
import { ask, never, tools } from './model-call.test-support';
import { startScriptedOllama } from './scripted-ollama.test-support';

/** What the AI SDK's adapter sets when it is loaded and a model is made. */
const isLoaded = () => 'AI_SDK_LOG_WARNINGS' in globalThis;

it('a model is not loaded before its first call, and answers that one as any other', async () => {
  await using server = await startScriptedOllama({ scripts: { hello: [{ text: 'Hello.' }] } });
  const model = createLazyModel({
    provider: 'ollama',
    model: 'tiny',
    baseUrl: server.url,
    apiKey: null,
    maxTokens: 10,
    temperature: null,
    contextTokens: 4096,
    threadTokens: null,
    prices: null,
  });
  expect(model.host).toBe(new URL(server.url).host);
  expect(isLoaded()).toBe(false);
  const call = () => model.next(ask('script:hello'), tools, never);
  expect((await Promise.all([call(), call()])).map(({ text }) => text)).toEqual(['Hello.', 'Hello.']);
  expect(isLoaded()).toBe(true);
});
