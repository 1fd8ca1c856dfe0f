import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { openJournal } from './journal';
import { MemoryJournalStore, SimulatedCrash } from './memory-journal-store.test-support';
import { createModel } from './model';
import { providerCases } from './provider-cases.test-support';
import { type RecordingTools, recordingTools } from './recording-tools.test-support';
import { type AgentEvent, type AgentParts, type AgentResult, runAgent } from './run-agent';
import { messagesOf, progressOf } from './run-progress';
import type { ScriptedModel, ScriptedModelOptions } from './scripted-model.test-support';
import { startScriptedOpenai } from './scripted-openai.test-support';

let server: ScriptedModel;
afterEach(async () => {
  await server.close();
});

const scripts: ScriptedModelOptions['scripts'] = {
  work: [
    { text: 'I begin.', toolCalls: [write('one'), { name: 'look', input: {} }, write('two')] },
    { toolCalls: [write('three'), { name: 'no_such_tool', input: {} }] },
    { toolCalls: [{ name: 'write_note', input: { text: 5 } }] },
    ({ toolResults }) => ({ text: `Done with ${toolResults.length} answers.` }),
  ],
  endless: Array.from({ length: 20 }, () => ({ text: 'More.', toolCalls: [{ name: 'look', input: {} }] })),
  long: [{ text: 'And then', cutOff: true }],
  slow: [{ text: 'Late.', delayMs: 60_000 }],
};

function write(text: string) {
  return { name: 'write_note', input: { text } };
}

const workResult: AgentResult = {
  text: 'Done with 6 answers.',
  steps: 4,
  finishReason: 'done',
  usage: { inputTokens: 400, outputTokens: 40 },
  costUsd: (400 * 3 + 40 * 15) / 1e6,
  toolCalls: 6,
  resumedSteps: 0,
};

async function partsFor(
  { tools }: RecordingTools,
  store: MemoryJournalStore,
  changes: Partial<AgentParts> = {},
): Promise<AgentParts> {
  return {
    model: createModel({
      provider: 'openai',
      model: 'tiny',
      baseUrl: server.url,
      apiKey: null,
      maxTokens: 100,
      temperature: 0,
      contextTokens: 4096,
    }),
    tools,
    journal: await openJournal(store, 'run-1'),
    systemPrompt: 'Be brief.',
    message: 'script:work',
    history: [],
    limits: {},
    prices: { input: 3, output: 15 },
    signal: new AbortController().signal,
    ...changes,
  };
}

async function finish(parts: AgentParts, events: AgentEvent[] = []): Promise<AgentResult> {
  const run = runAgent(parts);
  for (;;) {
    const { done, value } = await run.next();
    if (done) return value;
    events.push(value);
  }
}

describe.each(providerCases)('a run with $name', ({ start, settings, fetch }) => {
  it('runs the tools in order until the model calls none', async () => {
    server = await start({ scripts });
    const recording = recordingTools();
    const model = createModel(settings(server.url), fetch(server.url));
    const result = await finish(await partsFor(recording, new MemoryJournalStore(), { model }));
    expect(result).toEqual(workResult);
    expect(recording.written).toEqual(['one', 'two', 'three']);
    expect(recording.looks).toBe(1);
  });
});

describe('a run', () => {
  it('tells each step as it happens', async () => {
    server = await startScriptedOpenai({ scripts });
    const events: AgentEvent[] = [];
    await finish(await partsFor(recordingTools(), new MemoryJournalStore()), events);
    expect(events.map((event) => `${event.type} ${event.step}`)).toEqual([
      'step-start 1',
      'turn-end 1',
      ...Array.from({ length: 3 }, () => 'tool-end 1'),
      'step-start 2',
      'turn-end 2',
      ...Array.from({ length: 2 }, () => 'tool-end 2'),
      'step-start 3',
      'turn-end 3',
      'tool-end 3',
      'step-start 4',
      'turn-end 4',
    ]);
    expect(events.filter((event) => event.type === 'tool-end' && event.isError)).toHaveLength(2);
  });

  it('stops at its most steps, with each call answered', async () => {
    server = await startScriptedOpenai({ scripts });
    const store = new MemoryJournalStore();
    const parts = { message: 'script:endless', limits: { maxSteps: 3 } };
    const result = await finish(await partsFor(recordingTools(), store, parts));
    expect(result).toMatchObject({ steps: 3, finishReason: 'max-steps', text: 'More.', toolCalls: 3 });
    const messages = messagesOf(progressOf((await openJournal(store, 'run-1')).found));
    expect(messages.map(({ role }) => role)).toEqual([
      'user',
      ...Array.from({ length: 3 }, () => ['assistant', 'tool']).flat(),
    ]);
  });

  it('says that its answer is cut off', async () => {
    server = await startScriptedOpenai({ scripts });
    const parts = await partsFor(recordingTools(), new MemoryJournalStore(), { message: 'script:long' });
    expect(await finish(parts)).toMatchObject({ text: 'And then', finishReason: 'max-tokens' });
  });

  it('gives the model the conversation of the session so far', async () => {
    server = await startScriptedOpenai({ scripts });
    const store = new MemoryJournalStore();
    await finish(await partsFor(recordingTools(), store));
    const history = messagesOf(progressOf((await openJournal(store, 'run-1')).found));
    await finish(await partsFor(recordingTools(), new MemoryJournalStore(), { history }));
    const sent = JSON.stringify(server.requests.at(-1)?.body);
    expect(sent.split('script:work')).toHaveLength(3);
    expect(sent).toContain('Done with 6 answers.');
  });

  it('ends with the reason of the cancel when it comes during a call of the model', async () => {
    const controller = new AbortController();
    const reason = new Error('cancelled');
    server = await startScriptedOpenai({ scripts, onRequest: () => controller.abort(reason) });
    const changes = { message: 'script:slow', signal: controller.signal };
    const parts = await partsFor(recordingTools(), new MemoryJournalStore(), changes);
    await expect(finish(parts)).rejects.toBe(reason);
    expect(await server.requests[0]?.closed).toBe(true);
  });

  it('keeps what a tool did when the cancel comes during the tool, and runs no other', async () => {
    server = await startScriptedOpenai({ scripts });
    const controller = new AbortController();
    const reason = new Error('cancelled');
    const recording = recordingTools({ afterWrite: () => controller.abort(reason) });
    const store = new MemoryJournalStore();
    await expect(finish(await partsFor(recording, store, { signal: controller.signal }))).rejects.toBe(
      reason,
    );
    expect(recording.written).toEqual(['one']);
    expect(recording.looks).toBe(0);
    expect(store.bytes.toString()).toContain('Wrote one');
  });

  it('gives up an answer that does not come in time, as something to try again', async () => {
    server = await startScriptedOpenai({ scripts });
    const changes = { message: 'script:slow', limits: { turnTimeoutMs: 1000 } };
    const parts = await partsFor(recordingTools(), new MemoryJournalStore(), changes);
    await expect(finish(parts)).rejects.toMatchObject({ code: 'model-unreachable', retryable: true });
    expect(await server.requests[0]?.closed).toBe(true);
  });

  it('does not answer another message with the journal of an earlier one', async () => {
    server = await startScriptedOpenai({ scripts });
    const store = new MemoryJournalStore();
    await finish(await partsFor(recordingTools(), store));
    const parts = await partsFor(recordingTools(), store, { message: 'script:long' });
    await expect(finish(parts)).rejects.toMatchObject({ code: 'journal-of-another-run' });
  });

  it('goes on where the model failed', async () => {
    let failing = true;
    const flaky: ScriptedModelOptions['scripts'] = {
      work: (scripts.work ?? []).map((turn, index) => (seen) => {
        if (index === 2 && failing) return { status: 503 };
        return typeof turn === 'function' ? turn(seen) : turn;
      }),
    };
    server = await startScriptedOpenai({ scripts: flaky });
    const store = new MemoryJournalStore();
    const recording = recordingTools();
    await expect(finish(await partsFor(recording, store))).rejects.toMatchObject({
      code: 'model-server-error',
    });
    failing = false;
    const events: AgentEvent[] = [];
    expect(await finish(await partsFor(recording, store), events)).toEqual({
      ...workResult,
      resumedSteps: 2,
    });
    expect(events[0]).toEqual({ type: 'step-start', step: 3 });
    expect(recording.written).toEqual(['one', 'two', 'three']);
    expect(server.requests.map(({ turnIndex }) => turnIndex)).toEqual([0, 1, 2, 2, 3]);
  });

  it('ended is not run again', async () => {
    server = await startScriptedOpenai({ scripts });
    const store = new MemoryJournalStore();
    const recording = recordingTools();
    await finish(await partsFor(recording, store));
    const { length } = store.bytes;
    expect(await finish(await partsFor(recording, store))).toEqual({ ...workResult, resumedSteps: 4 });
    expect(server.requests).toHaveLength(4);
    expect(recording.written).toHaveLength(3);
    expect(store.bytes).toHaveLength(length);
  });
});

describe('a run whose process dies', () => {
  /** Runs until it ends, dying when the journal has each of these lengths. */
  async function runDying(store: MemoryJournalStore, recording: RecordingTools, lengths: number[]) {
    for (const diesAt of lengths) {
      store.diesAt = diesAt;
      await finish(await partsFor(recording, store)).catch(expectCrash);
    }
    store.diesAt = Number.POSITIVE_INFINITY;
    return await finish(await partsFor(recording, store));
  }

  function expectCrash(error: unknown): void {
    const crash =
      error instanceof SimulatedCrash || (error instanceof Error && error.cause instanceof SimulatedCrash);
    if (!crash) throw error;
  }

  async function wholeLength(): Promise<number> {
    const store = new MemoryJournalStore();
    await finish(await partsFor(recordingTools(), store));
    return store.bytes.length;
  }

  function expectSame(result: AgentResult, written: string[]): void {
    expect({ ...result, resumedSteps: 0 }).toEqual(workResult);
    // In order, and none twice; one that was interrupted may be missing, the model is told to look.
    expect(written).toEqual(['one', 'two', 'three'].filter((text) => written.includes(text)));
  }

  it('at any byte of its journal does no write twice and ends with the same result', async () => {
    server = await startScriptedOpenai({ scripts });
    const length = await wholeLength();
    for (let diesAt = 0; diesAt <= length; diesAt += 3) {
      const recording = recordingTools();
      const result = await runDying(new MemoryJournalStore(), recording, [diesAt]);
      expectSame(result, recording.written);
      // A death while the journal is written leaves no write undone: each was started, or is started now.
      expect(recording.written).toHaveLength(3);
    }
  }, 60_000);

  it('again and again, at any places, does no write twice and ends with the same result', async () => {
    server = await startScriptedOpenai({ scripts });
    const length = await wholeLength();
    const lengths = fc.array(fc.nat({ max: length }), { minLength: 2, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(lengths, async (deaths) => {
        const recording = recordingTools();
        expectSame(await runDying(new MemoryJournalStore(), recording, deaths), recording.written);
      }),
      { numRuns: 60 },
    );
  }, 60_000);

  it.each([
    ['before', ['two', 'three']],
    ['after', ['one', 'two', 'three']],
  ])('just %s a write took effect does not repeat it, and tells the model', async (moment, written) => {
    server = await startScriptedOpenai({ scripts });
    let dying = true;
    const die = () => {
      if (dying) throw new SimulatedCrash();
    };
    const recording = recordingTools(moment === 'before' ? { beforeWrite: die } : { afterWrite: die });
    const store = new MemoryJournalStore();
    await expect(finish(await partsFor(recording, store))).rejects.toThrow(SimulatedCrash);
    dying = false;
    expectSame(await finish(await partsFor(recording, store)), recording.written);
    expect(recording.written).toEqual(written);
    expect(JSON.stringify(server.requests.at(-1)?.body)).toContain('check the state before repeating it');
  });

  it('during a tool that only looks, looks again', async () => {
    server = await startScriptedOpenai({ scripts });
    const store = new MemoryJournalStore();
    const recording = recordingTools();
    await finish(await partsFor(recording, store));
    const text = store.bytes.toString();
    const start = '{"type":"tool-start","step":1,"index":1,"name":"look"}\n';
    store.bytes = Buffer.from(text.slice(0, text.indexOf(start) + start.length));
    recording.looks = 0;
    await finish(await partsFor(recording, store));
    expect(recording.looks).toBe(1);
    expect(JSON.stringify(server.requests.at(-1)?.body)).not.toContain('interrupted');
  });
});
