import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { ModelSettings } from './agent-model';
import { createModel } from './model';
import { ask, failureOf, never, tools } from './model-call.test-support';
import { canaryKey, providerCases } from './provider-cases.test-support';
import type { ScriptedModel } from './scripted-model.test-support';
import { startScriptedOpenai, startScriptedResponses } from './scripted-openai.test-support';

const azure: Omit<ModelSettings, 'baseUrl'> = {
  provider: 'openai',
  model: 'deployed',
  apiKey: canaryKey,
  maxTokens: null,
  temperature: null,
  contextTokens: 65_536,
  threadTokens: null,
  prices: null,
};

let server: ScriptedModel;
afterEach(async () => {
  await server.close();
});

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
        stream: true,
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

  it('is sent nothing that was not set, but what it cannot do without', async () => {
    server = await start({ scripts: { hello: [{ text: 'Hello.' }] }, apiKey: canaryKey });
    const unset = { ...settings(server.url), maxTokens: null, temperature: null };
    await createModel(unset, fetch(server.url)).next(ask('script:hello'), [], never);
    const body = Object(server.requests[0]?.body);
    const needed = {
      '/v1/chat/completions': ['messages', 'model'],
      '/v1/responses': ['input', 'model', 'store', 'stream'],
      '/api/chat': ['messages', 'model', 'options', 'stream'],
      '/v1/messages': ['max_tokens', 'messages', 'model', 'stream', 'system'],
    }[path];
    const chatAtOpenai = path === '/v1/chat/completions' && unset.baseUrl === null;
    const streamed = path === '/v1/chat/completions' ? ['stream', 'stream_options'] : [];
    const all = [...(needed ?? []), ...(chatAtOpenai ? ['store'] : []), ...streamed];
    expect(Object.keys(body).sort()).toEqual(all);
    expect(body.options ?? {}).toEqual(path === '/api/chat' ? { num_ctx: 65_536, num_predict: 8192 } : {});
    expect(body.max_tokens ?? null).toBe(path === '/v1/messages' ? 8192 : null);
  });

  it('tells an answer that was cut off in a call from a whole one', async () => {
    const call = { toolCalls: [{ name: 'look', input: {} }] };
    server = await start({ scripts: { cut: [{ ...call, cutOff: true }], whole: [call] } });
    const model = createModel(settings(server.url), fetch(server.url));
    const ended = async (script: string) => (await model.next(ask(script), tools, never)).finishReason;
    expect([await ended('script:cut'), await ended('script:whole')]).toEqual(['length', 'tool-calls']);
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

  it('keeps the query of the address and the headers that were set, and tells neither', async () => {
    const secret = 'header-canary-5c1d';
    const refused = { status: 400, message: `No luck with ${secret}` };
    server = await start({ scripts: { hello: [{ text: 'Hello.' }], fails: [refused] }, apiKey: canaryKey });
    const given = settings(server.url);
    const queried = given.baseUrl === null ? {} : { baseUrl: `${given.baseUrl}?a=1&b=x%20y` };
    const headers = { 'X-Gateway': secret };
    const model = createModel({ ...given, ...queried, headers }, fetch(server.url));
    await model.next(ask('script:hello'), tools, never);
    const [request] = server.requests;
    expect(request?.headers['x-gateway']).toBe(secret);
    expect(request?.path).toBe(given.baseUrl === null ? path : `${path}?a=1&b=x+y`);
    const error = await failureOf(model.next(ask('script:fails'), tools, never));
    expect([error.message, error.stack, String(error.cause)].join()).not.toContain(secret);
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

/** Whatever a log or Temporal's history may keep of an error. */
function expectNoSecret(error: Error): void {
  const shown = [error.message, error.stack, JSON.stringify(error), String(error.cause)].join('\n');
  expect(shown).not.toContain(canaryKey);
  expect(shown).not.toContain('script:');
}

describe('Azure', () => {
  it.each([
    ['chat', '/v1/chat/completions', startScriptedOpenai],
    ['responses', '/v1/responses', startScriptedResponses],
  ] as const)(
    'gets its key in its own header only, and the version of its API, by %s',
    async (api, path, start) => {
      server = await start({ scripts: { hello: [{ text: 'Hello.' }] }, apiKey: canaryKey });
      const baseUrl = `${server.url}/v1?api-version=2024-10-21`;
      const model = createModel({ ...azure, api, baseUrl });
      expect(await model.next(ask('script:hello'), tools, never)).toMatchObject({ text: 'Hello.' });
      const [request] = server.requests;
      expect(request?.path).toBe(`${path}?api-version=2024-10-21`);
      expect(request?.headers).toMatchObject({ 'api-key': canaryKey });
      expect(request?.headers.authorization).toBeUndefined();
    },
  );
});
