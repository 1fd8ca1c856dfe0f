import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Writing } from './agent-model';
import { createModel } from './model';
import { ask, failureOf, never, tools } from './model-call.test-support';
import { providerCases } from './provider-cases.test-support';
import type { ScriptedModel, ScriptedTurn } from './scripted-model.test-support';

const usage = { inputTokens: 100, outputTokens: 10, cachedInputTokens: 40, cacheWriteTokens: 0 };
const turn: ScriptedTurn = {
  text: 'I look at both.',
  toolCalls: [
    { name: 'look', input: { depth: 2 } },
    { name: 'look', input: {} },
  ],
};

let server: ScriptedModel;
afterEach(async () => {
  await server.close();
});

describe.each(providerCases)('an answer of $name in pieces', ({ start, settings, fetch }) => {
  const modelOf = () => createModel(settings(server.url), fetch(server.url));
  const isStreamed = () => server.requests.map(({ body }) => Object(body).stream === true);

  it('is told of while the rest of it is still to come, and is the same as a whole one', async () => {
    const heard: Writing[] = [];
    let hear = (_: string) => {};
    const half = new Promise<string>((resolve) => {
      hear = resolve;
    });
    const beforePiece = async (index: number, count: number) => {
      if (index === count - 1) hear(await vi.waitUntil(() => heard.at(-1)?.words));
      return undefined;
    };
    server = await start({ scripts: { work: [{ ...turn, usage, beforePiece }] } });
    const answer = modelOf().next(ask('script:work'), tools, never, {
      onWriting: (writing) => heard.push(writing),
    });
    expect(await half).toBe(turn.text);
    const { text, toolCalls, finishReason, usage: told } = await answer;
    expect({ text, finishReason }).toEqual({ text: turn.text, finishReason: 'tool-calls' });
    expect(toolCalls.map(({ name, input }) => ({ name, input }))).toEqual(turn.toolCalls);
    const countsCached = settings(server.url).provider !== 'ollama';
    expect(told).toEqual({ ...usage, cachedInputTokens: countsCached ? 40 : 0 });
    expect(heard.map(({ words }) => words)).toEqual(expect.arrayContaining(['I', 'I look', turn.text]));
    expect(heard.at(-1)?.characters).toBeGreaterThan(turn.text?.length ?? 0);
    expect(isStreamed()).toEqual([true]);
  });

  it.each(['break', 'end'])('is taken whole or not at all, wherever its %s is', async (word) => {
    const whole: number[] = [];
    let pieces = 0;
    for (let cut = 0; cut <= pieces; cut++) {
      const beforePiece = (index: number, count: number) => {
        pieces = count;
        return index === cut ? word : undefined;
      };
      server = await start({ scripts: { work: [{ ...turn, beforePiece }] } });
      const ended = await modelOf()
        .next(ask('script:work'), tools, never)
        .catch((error: unknown) => error);
      if (ended instanceof Error) expect(ended).toMatchObject({ code: 'model-broke-off', retryable: true });
      else {
        expect(ended).toMatchObject({ text: turn.text, toolCalls: [{ input: { depth: 2 } }, { input: {} }] });
        whole.push(cut);
      }
      await server.close();
    }
    expect(whole).toContain(pieces);
    // Without a word of the answer it is asked for whole; after its own end nothing more is missed.
    if (word === 'break') expect(whole).toEqual([pieces]);
    else expect(whole.filter((cut) => cut > 0 && cut < pieces - 2)).toEqual([]);
  });

  it('ends with its connection when the run is cancelled in the middle of it', async () => {
    const controller = new AbortController();
    const reason = new Error('cancelled by the user');
    const beforePiece = async (index: number, count: number) =>
      index === count - 1 ? await new Promise<undefined>(() => undefined) : undefined;
    server = await start({ scripts: { work: [{ ...turn, beforePiece }] } });
    const onWriting = () => controller.abort(reason);
    const answer = modelOf().next(ask('script:work'), tools, controller.signal, { onWriting });
    await expect(answer).rejects.toBe(reason);
    expect(await server.requests[0]?.closed).toBe(true);
  });
});

const failures = [
  ['Anthropic', { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }, true],
  ['OpenAI itself', { type: 'error', code: 'rate_limit_exceeded', message: 'Too many' }, true],
  ['OpenAI itself', { type: 'response.failed', response: { error: { code: 'server_error' } } }, false],
  ['an OpenAI-compatible server', { error: { message: 'Too many', code: 429 } }, true],
  ['OpenAI itself by its API Chat', { error: { message: 'It broke', type: 'server_error' } }, false],
  ['Ollama', { error: 'model runner has unexpectedly stopped' }, false],
] as const;

it.each(failures)('%s may fail in the middle of an answer: %j', async (name, value, passes) => {
  const provider = providerCases.find((each) => each.name === name);
  if (provider === undefined) throw new Error('The case is missing');
  const text = JSON.stringify(value);
  const piece = name === 'Ollama' ? `${text}\n` : `data: ${text}\n\n`;
  const codes: unknown[] = [];
  for (const at of [0, 1, 4]) {
    const beforePiece = (index: number) => (index === at ? piece : undefined);
    server = await provider.start({ scripts: { fails: [{ ...turn, beforePiece }] } });
    const model = createModel(provider.settings(server.url), provider.fetch(server.url));
    const error = await failureOf(model.next(ask('script:fails'), tools, never));
    expect(error).toMatchObject({ retryable: true, passes });
    codes.push(Object(error).code);
    expect(server.requests).toHaveLength(1);
    await server.close();
  }
  expect(new Set(codes).size).toBe(1);
  expect(['model-rate-limited', 'model-server-error']).toContain(codes[0]);
});

it.each(['refused', 'ignored', 'uncounted'] as const)(
  'a compatible server by which answers in pieces are %s is asked for whole ones, from then on at once',
  async (streaming) => {
    const [compatible] = providerCases;
    if (compatible === undefined) throw new Error('The case is missing');
    server = await compatible.start({ streaming, scripts: { work: [{ ...turn, usage }] } });
    const model = createModel(compatible.settings(server.url), compatible.fetch(server.url));
    const answers = [await model.next(ask('script:work'), tools, never)];
    answers.push(await model.next(ask('script:work'), tools, never));
    for (const answer of answers) expect(answer).toMatchObject({ text: turn.text, usage });
    expect(server.requests.map(({ body }) => Object(body).stream === true)).toEqual([true, false, false]);
  },
);

it('tokens that a compatible server never counts are estimated: a budget and a thread’s limit need them', async () => {
  const [compatible] = providerCases;
  if (compatible === undefined) throw new Error('The case is missing');
  const message = { role: 'assistant', content: 'word '.repeat(300) };
  const rawBody = JSON.stringify({ id: 'x', choices: [{ index: 0, message, finish_reason: 'stop' }] });
  server = await compatible.start({ streaming: 'refused', scripts: { work: [{ rawBody }] } });
  const model = createModel(compatible.settings(server.url), compatible.fetch(server.url));
  const { usage: told } = await model.next(ask(`script:work ${'pelican '.repeat(600)}`), tools, never);
  expect(told).toMatchObject({ cachedInputTokens: 0, cacheWriteTokens: 0 });
  // A token is three to five characters of such text.
  expect(told.inputTokens).toBeGreaterThan(4800 / 5);
  expect(told.inputTokens).toBeLessThan(4800 / 2.5);
  expect(told.outputTokens).toBeGreaterThan(1500 / 5);
  expect(told.outputTokens).toBeLessThan(1500 / 2.5);
});

it('a line of Ollama that is no JSON is neither left out nor written to the console', async () => {
  const warned = vi.spyOn(console, 'warn');
  const ollama = providerCases.find(({ name }) => name === 'Ollama');
  if (ollama === undefined) throw new Error('The case is missing');
  const beforePiece = (index: number) => (index === 2 ? '{"message": pelican\n' : undefined);
  server = await ollama.start({ scripts: { work: [{ ...turn, beforePiece }] } });
  const model = createModel(ollama.settings(server.url), ollama.fetch(server.url));
  expect(await model.next(ask('script:work'), tools, never)).toMatchObject({ text: turn.text });
  expect(server.requests.map(({ body }) => Object(body).stream)).toEqual([true, false]);
  expect(warned).not.toHaveBeenCalled();
  warned.mockRestore();
});
