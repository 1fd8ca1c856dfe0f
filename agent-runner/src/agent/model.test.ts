import { afterEach, describe, expect, it } from 'vitest';
import type { ModelSettings } from './agent-model';
import { createModel } from './model';
import { ask, failureOf, never, tools } from './model-call.test-support';
import { providerCases } from './provider-cases.test-support';
import type { ScriptedModel } from './scripted-model.test-support';
import { startScriptedOllama } from './scripted-ollama.test-support';
import { startScriptedOpenai } from './scripted-openai.test-support';

let server: ScriptedModel;
afterEach(async () => {
  await server.close();
});

describe('the model', () => {
  const compatible = (baseUrl: string): ModelSettings => ({
    provider: 'openai',
    model: 'tiny',
    baseUrl,
    apiKey: null,
    maxTokens: 10,
    temperature: 0,
    contextTokens: 4096,
    threadTokens: null,
    prices: null,
  });

  it('sends no authorization where no key is set', async () => {
    server = await startScriptedOpenai({ scripts: { hello: [{ text: 'Hello.' }] } });
    await createModel(compatible(server.url)).next(ask('script:hello'), tools, never);
    expect(server.requests[0]?.headers).not.toHaveProperty('authorization');
  });

  it.each(['openai', 'anthropic'] as const)('asks for a key before it calls %s', async (provider) => {
    server = await startScriptedOpenai({ scripts: {} });
    const model = createModel({ ...compatible(server.url), provider, baseUrl: null });
    const error = await failureOf(model.next(ask('script:any'), tools, never));
    expect(error).toMatchObject({ code: 'model-key-refused', retryable: false });
  });

  it('hands a call whose arguments are no JSON over as they are, and can go on after it', async () => {
    server = await startScriptedOpenai({
      scripts: {
        broken: [{ toolCalls: [{ name: 'look', input: '{"depth": ' }] }, { text: 'Sorry.' }],
      },
    });
    const model = createModel(compatible(server.url));
    const conversation = ask('script:broken');
    const { text, toolCalls, replay } = await model.next(conversation, tools, never);
    expect(toolCalls).toMatchObject([{ name: 'look', input: '{"depth": ' }]);
    conversation.messages.push({ role: 'assistant', text, toolCalls, replay });
    conversation.messages.push({
      role: 'tool',
      callId: 'call_0',
      name: 'look',
      text: 'Wrong',
      isError: true,
    });
    expect((await model.next(conversation, tools, never)).text).toBe('Sorry.');
  });

  it('names a model that Ollama does not have', async () => {
    server = await startScriptedOllama({ scripts: {}, models: ['other'] });
    const model = createModel({ ...compatible(server.url), provider: 'ollama' });
    const error = await failureOf(model.next(ask('script:any'), tools, never));
    expect(error).toMatchObject({ code: 'model-not-found', retryable: false });
    expect(error.message).toContain("model 'tiny' not found");
  });

  it('gives an answer back with its reasoning to the model that wrote it, and to no other', async () => {
    const openai = providerCases[1];
    if (openai === undefined) throw new Error('The case is missing');
    server = await openai.start({
      scripts: { think: [{ toolCalls: [{ name: 'look', input: {} }] }, { text: 'Done.' }] },
    });
    const settings = openai.settings(server.url);
    const model = createModel(settings, openai.fetch(server.url));
    const conversation = ask('script:think');
    const { text, toolCalls, replay } = await model.next(conversation, tools, never);
    conversation.messages.push({ role: 'assistant', text, toolCalls, replay });
    const answered = { callId: toolCalls[0]?.id ?? '', name: 'look', text: 'Seen', isError: false };
    conversation.messages.push({ role: 'tool', ...answered });
    await model.next(conversation, tools, never);
    await createModel({ ...settings, model: 'gpt-4o' }, openai.fetch(server.url)).next(
      conversation,
      tools,
      never,
    );
    const [, same, other] = server.requests.map(({ body }) => JSON.stringify(body));
    expect(same).toContain('thought 0');
    expect(other).not.toContain('thought 0');
    expect(other).toContain('"look"');
  });

  it('knows an account without credit from a rate limit that passes', async () => {
    const rawBody = JSON.stringify({ error: { message: 'No credit', code: 'insufficient_quota' } });
    server = await startScriptedOpenai({ scripts: { broke: [{ status: 429, rawBody }] } });
    const error = await failureOf(
      createModel(compatible(server.url)).next(ask('script:broke'), tools, never),
    );
    expect(error).toMatchObject({ code: 'model-rate-limited', retryable: false });
  });

  it('says so when the server breaks off in the middle of its answer', async () => {
    server = await startScriptedOpenai({
      scripts: { torn: [{ rawBody: '{"id":', headers: { 'content-length': '1000' } }] },
    });
    const error = await failureOf(createModel(compatible(server.url)).next(ask('script:torn'), tools, never));
    expect(error).toMatchObject({ code: 'model-broke-off', retryable: true });
  });
});
