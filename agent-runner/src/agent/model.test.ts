import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { ModelSettings } from './agent-model';
import type { Conversation } from './conversation';
import { createModel } from './model';
import { canaryKey, providerCases } from './provider-cases.test-support';
import { recordingTools } from './recording-tools.test-support';
import type { ScriptedModel } from './scripted-model.test-support';
import { startScriptedOllama } from './scripted-ollama.test-support';
import { startScriptedOpenai } from './scripted-openai.test-support';

const { tools } = recordingTools();
const never = new AbortController().signal;

let server: ScriptedModel;
afterEach(async () => {
  await server.close();
});

function ask(text: string): Conversation {
  return { system: 'Be brief.', messages: [{ role: 'user', text }] };
}

const bodySchema = z.looseObject({
  options: z.looseObject({}).optional(),
  tools: z.array(z.looseObject({})),
});

describe.each(providerCases)('a turn of $name', ({ start, settings, fetch, path }) => {
  it('sends the key, the tools and the settings where this API reads them', async () => {
    server = await start({ scripts: { hello: [{ text: 'Hello.' }] }, apiKey: canaryKey });
    const turn = await createModel(settings(server.url), fetch(server.url)).next(
      ask('script:hello'),
      tools,
      never,
    );
    expect(turn).toMatchObject({
      text: 'Hello.',
      toolCalls: [],
      usage: { inputTokens: 100, outputTokens: 10 },
      finishReason: 'stop',
    });
    const [request] = server.requests;
    const body = bodySchema.parse(request?.body);
    expect(request?.path).toBe(path);
    const expected = {
      '/v1/chat/completions': { max_tokens: 777, temperature: 0.25 },
      '/v1/responses': { max_output_tokens: 777, temperature: 0.25, store: false },
      '/api/chat': {
        stream: false,
        options: { num_ctx: 65_536, num_predict: 777, temperature: 0.25 },
      },
      '/v1/messages': { max_tokens: 777, temperature: 0.25 },
    }[path];
    expect(expected).toBeDefined();
    expect(body).toMatchObject(expected ?? {});
    expect(JSON.stringify(body.tools)).toContain('"write_note"');
    expect(JSON.stringify(body.tools)).toContain('"depth"');
    expect(JSON.stringify(body)).toContain('Be brief.');
  });

  it('calls tools, and its answers to them reach the model', async () => {
    server = await start({
      scripts: {
        two: [
          {
            text: 'First.',
            toolCalls: [
              { name: 'look', input: { depth: 2 } },
              { name: 'look', input: {} },
            ],
          },
          ({ toolResults }) => ({ text: toolResults.join(' + ') }),
        ],
      },
    });
    const model = createModel(settings(server.url), fetch(server.url));
    const conversation = ask('script:two');
    const turn = await model.next(conversation, tools, never);
    expect(turn.text).toBe('First.');
    expect(turn.finishReason).toBe('tool-calls');
    expect(turn.toolCalls.map(({ name, input }) => ({ name, input }))).toEqual([
      { name: 'look', input: { depth: 2 } },
      // No defaults: the tool alone reads its input.
      { name: 'look', input: {} },
    ]);
    expect(new Set(turn.toolCalls.map(({ id }) => id)).size).toBe(2);
    const { text, toolCalls, replay } = turn;
    conversation.messages.push({ role: 'assistant', text, toolCalls, replay });
    toolCalls.forEach(({ id, name }, index) => {
      conversation.messages.push({
        role: 'tool',
        callId: id,
        name,
        text: `answer ${index}`,
        isError: index === 1,
      });
    });
    // Through JSON, as after a restart.
    const last = await model.next(JSON.parse(JSON.stringify(conversation)), tools, never);
    expect(last.text).toBe('answer 0 + answer 1');
  });

  it('says that an answer was cut off', async () => {
    server = await start({ scripts: { long: [{ text: 'And then', cutOff: true }] } });
    const model = createModel(settings(server.url), fetch(server.url));
    expect((await model.next(ask('script:long'), tools, never)).finishReason).toBe('length');
  });

  it('closes the connection when the run is cancelled in the middle of a call', async () => {
    const controller = new AbortController();
    const reason = new Error('cancelled by the user');
    server = await start({
      scripts: { slow: [{ text: 'Too late.', delayMs: 60_000 }] },
      onRequest: () => controller.abort(reason),
    });
    const model = createModel(settings(server.url), fetch(server.url));
    await expect(model.next(ask('script:slow'), tools, controller.signal)).rejects.toBe(reason);
    expect(await server.requests[0]?.closed).toBe(true);
  });

  it.each([
    [400, 'model-refused', false],
    [401, 'model-key-refused', false],
    [403, 'model-key-refused', false],
    [404, 'model-not-found', false],
    [429, 'model-rate-limited', true],
    [500, 'model-server-error', true],
    [503, 'model-server-error', true],
    [529, 'model-server-error', true],
    [307, 'model-server-error', false],
  ])('turns status %i into %s, without the key, after one request', async (status, code, retryable) => {
    const message = `No luck with ${canaryKey}`;
    const headers = { 'retry-after': '7', location: 'http://127.0.0.1:1/' };
    server = await start({ scripts: { fails: [{ status, message, headers }] } });
    const model = createModel(settings(server.url), fetch(server.url));
    const error = await failureOf(model.next(ask('script:fails'), tools, never));
    expect(error).toMatchObject({ code, retryable });
    expect(error.message).toContain(model.host);
    expect(error).toHaveProperty('retryAfterMs', status >= 500 || status === 429 ? 7000 : null);
    expect(server.requests).toHaveLength(1);
    expectNoSecret(error);
  });

  it('says what it could not read', async () => {
    server = await start({ scripts: { html: [{ rawBody: '<html>Hello</html>' }] } });
    const model = createModel(settings(server.url), fetch(server.url));
    const error = await failureOf(model.next(ask('script:html'), tools, never));
    expect(error).toMatchObject({ code: 'model-server-error', retryable: true });
    expectNoSecret(error);
  });

  it('says that nothing answers there', async () => {
    server = await start({ scripts: {} });
    await server.close();
    const model = createModel(settings(server.url), fetch(server.url));
    const error = await failureOf(model.next(ask('script:any'), tools, never));
    expect(error).toMatchObject({ code: 'model-unreachable', retryable: true });
    expect(error.message).toContain(model.host);
    expect(error.message).toContain('ECONNREFUSED');
    expectNoSecret(error);
  });
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
    expect(error).toMatchObject({ code: 'model-unreachable', retryable: true });
  });
});

async function failureOf(work: Promise<unknown>): Promise<Error> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('It did not fail');
}

/** Whatever a log or Temporal's history may keep of an error. */
function expectNoSecret(error: Error): void {
  const shown = [error.message, error.stack, JSON.stringify(error), String(error.cause)].join('\n');
  expect(shown).not.toContain(canaryKey);
  expect(shown).not.toContain('script:');
}
