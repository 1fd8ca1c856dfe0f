import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '@/lib/core/clock';
import { openJournal } from './journal';
import { MemoryJournalStore } from './memory-journal-store.test-support';
import { createModel } from './model';
import { providerCases } from './provider-cases.test-support';
import { recordingTools } from './recording-tools.test-support';
import { type AgentEvent, runAgent } from './run-agent';
import { messagesOf, progressOf } from './run-progress';
import type { ScriptedModel, ScriptedModelOptions } from './scripted-model.test-support';
import { startScriptedOpenai } from './scripted-openai.test-support';
import { finish, partsFor, scripts, workResult } from './scripted-run.test-support';

let server: ScriptedModel;
afterEach(async () => {
  await server.close();
});

describe.each(providerCases)('a run with $name', ({ start, settings, fetch }) => {
  it('runs the tools in order until the model calls none', async () => {
    server = await start({ scripts });
    const recording = recordingTools();
    const model = createModel(settings(server.url), fetch(server.url));
    const result = await finish(await partsFor(server, recording, new MemoryJournalStore(), { model }));
    expect(result).toEqual(workResult);
    expect(recording.written).toEqual(['one', 'two', 'three']);
    expect(recording.looks).toBe(1);
  });
});

describe('a run', () => {
  it('tells each step as it happens', async () => {
    server = await startScriptedOpenai({ scripts });
    const events: AgentEvent[] = [];
    await finish(await partsFor(server, recordingTools(), new MemoryJournalStore()), events);
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
    const result = await finish(await partsFor(server, recordingTools(), store, parts));
    expect(result).toMatchObject({ steps: 3, finishReason: 'max-steps', text: 'More.', toolCalls: 3 });
    const messages = messagesOf(progressOf((await openJournal(store, 'run-1')).found));
    expect(messages.map(({ role }) => role)).toEqual([
      'user',
      ...Array.from({ length: 3 }, () => ['assistant', 'tool']).flat(),
    ]);
  });

  it('says that its answer is cut off', async () => {
    server = await startScriptedOpenai({ scripts });
    const parts = await partsFor(server, recordingTools(), new MemoryJournalStore(), {
      message: 'script:long',
    });
    expect(await finish(parts)).toMatchObject({ text: 'And then', finishReason: 'max-tokens' });
  });

  it('waits out a busy server, says so, and uses up no attempt', async () => {
    const answers = [
      { status: 429, headers: { 'retry-after': '120' } },
      { status: 529 },
      { status: 503 },
      { text: 'Done.' },
    ];
    server = await startScriptedOpenai({ scripts: { busy: [() => answers.shift() ?? {}] } });
    const waits: number[] = [];
    const clock = { ...systemClock, sleep: async (delayMs: number) => void waits.push(delayMs) };
    const events: AgentEvent[] = [];
    const parts = { message: 'script:busy', clock };
    const result = await finish(
      await partsFor(server, recordingTools(), new MemoryJournalStore(), parts),
      events,
    );
    expect(result).toMatchObject({ text: 'Done.', steps: 1 });
    expect(waits).toEqual([120_000, 4000, 8000]);
    expect(events.flatMap((event) => (event.type === 'model-wait' ? [event.code] : []))).toEqual([
      'model-rate-limited',
      'model-server-error',
      'model-server-error',
    ]);
  });

  it('ends its patience after an hour, as something to try again', async () => {
    server = await startScriptedOpenai({ scripts: { busy: [{ status: 429 }] } });
    let now = 0;
    const clock = {
      ...systemClock,
      monotonic: () => now,
      sleep: async (delayMs: number) => {
        now += delayMs;
      },
    };
    const parts = await partsFor(server, recordingTools(), new MemoryJournalStore(), {
      message: 'script:busy',
      clock,
    });
    await expect(finish(parts)).rejects.toMatchObject({ code: 'model-rate-limited', retryable: true });
    expect(now).toBeGreaterThan(3_500_000);
    expect(now).toBeLessThanOrEqual(3_600_000);
  });

  it('is cancelled while it waits for a busy server', async () => {
    server = await startScriptedOpenai({ scripts: { busy: [{ status: 429 }] } });
    const controller = new AbortController();
    const reason = new Error('cancelled');
    const changes = { message: 'script:busy', signal: controller.signal };
    const run = runAgent(await partsFor(server, recordingTools(), new MemoryJournalStore(), changes));
    for (let event = await run.next(); !event.done && event.value.type !== 'model-wait'; )
      event = await run.next();
    controller.abort(reason);
    await expect(run.next()).rejects.toBe(reason);
  });

  const cut = {
    text: 'I write.',
    toolCalls: [{ name: 'write_note', input: { text: 'half' } }],
    cutOff: true,
  };

  it('tells the model of a call that was cut off, gives it more room once, and goes on', async () => {
    server = await startScriptedOpenai({
      scripts: { cut: [cut, ({ toolResults }) => ({ text: toolResults.join() })] },
    });
    const recording = recordingTools();
    const parts = { message: 'script:cut' };
    const result = await finish(await partsFor(server, recording, new MemoryJournalStore(), parts));
    expect(result).toMatchObject({
      steps: 2,
      finishReason: 'done',
      text: expect.stringContaining('cut off'),
    });
    expect(recording.written).toEqual([]);
    expect(server.requests.map(({ body }) => Object(body).max_tokens)).toEqual([100, 200]);
  });

  it('ends by name with the second answer in a row that is cut off in a call', async () => {
    server = await startScriptedOpenai({ scripts: { cut: Array.from({ length: 9 }, () => cut) } });
    const recording = recordingTools();
    const store = new MemoryJournalStore();
    const parts = { message: 'script:cut' };
    const result = await finish(await partsFor(server, recording, store, parts));
    expect(result).toMatchObject({ steps: 2, finishReason: 'max-tokens', text: 'I write.' });
    expect(recording.written).toEqual([]);
    expect(server.requests).toHaveLength(2);
    expect(await finish(await partsFor(server, recording, store, parts))).toEqual({
      ...result,
      resumedSteps: 2,
    });
    expect(server.requests).toHaveLength(2);
  });

  it('does without more room where the model does not have it', async () => {
    const refusal = { status: 400, message: 'max_tokens is too large' };
    const second = [refusal, { text: 'Shorter.' }];
    server = await startScriptedOpenai({ scripts: { cut: [cut, () => second.shift() ?? {}] } });
    const parts = { message: 'script:cut' };
    const run = partsFor(server, recordingTools(), new MemoryJournalStore(), parts);
    expect(await finish(await run)).toMatchObject({ text: 'Shorter.', finishReason: 'done' });
    expect(server.requests.map(({ body }) => Object(body).max_tokens)).toEqual([100, 200, 100]);
  });

  it('gives the model the conversation of the session so far', async () => {
    server = await startScriptedOpenai({ scripts });
    const store = new MemoryJournalStore();
    await finish(await partsFor(server, recordingTools(), store));
    const history = messagesOf(progressOf((await openJournal(store, 'run-1')).found));
    await finish(await partsFor(server, recordingTools(), new MemoryJournalStore(), { history }));
    const sent = JSON.stringify(server.requests.at(-1)?.body);
    expect(sent.split('script:work')).toHaveLength(3);
    expect(sent).toContain('Done with 6 answers.');
  });

  it('ends with the reason of the cancel when it comes during a call of the model', async () => {
    const controller = new AbortController();
    const reason = new Error('cancelled');
    server = await startScriptedOpenai({ scripts, onRequest: () => controller.abort(reason) });
    const changes = { message: 'script:slow', signal: controller.signal };
    const parts = await partsFor(server, recordingTools(), new MemoryJournalStore(), changes);
    await expect(finish(parts)).rejects.toBe(reason);
    expect(await server.requests[0]?.closed).toBe(true);
  });

  it('keeps what a tool did when the cancel comes during the tool, and runs no other', async () => {
    server = await startScriptedOpenai({ scripts });
    const controller = new AbortController();
    const reason = new Error('cancelled');
    const recording = recordingTools({ afterWrite: () => controller.abort(reason) });
    const store = new MemoryJournalStore();
    await expect(
      finish(await partsFor(server, recording, store, { signal: controller.signal })),
    ).rejects.toBe(reason);
    expect(recording.written).toEqual(['one']);
    expect(recording.looks).toBe(0);
    expect(store.bytes.toString()).toContain('Wrote one');
  });

  it('gives up an answer that does not come in time, as something to try again', async () => {
    server = await startScriptedOpenai({ scripts });
    const changes = { message: 'script:slow', limits: { turnTimeoutMs: 1000 } };
    const parts = await partsFor(server, recordingTools(), new MemoryJournalStore(), changes);
    await expect(finish(parts)).rejects.toMatchObject({ code: 'model-unreachable', retryable: true });
    expect(await server.requests[0]?.closed).toBe(true);
  });

  it('does not answer another message with the journal of an earlier one', async () => {
    server = await startScriptedOpenai({ scripts });
    const store = new MemoryJournalStore();
    await finish(await partsFor(server, recordingTools(), store));
    const parts = await partsFor(server, recordingTools(), store, { message: 'script:long' });
    await expect(finish(parts)).rejects.toMatchObject({ code: 'journal-of-another-run' });
  });

  it('goes on where the model failed', async () => {
    let failing = true;
    const flaky: ScriptedModelOptions['scripts'] = {
      work: (scripts.work ?? []).map((turn, index) => (seen) => {
        if (index === 2 && failing) return { status: 500 };
        return typeof turn === 'function' ? turn(seen) : turn;
      }),
    };
    server = await startScriptedOpenai({ scripts: flaky });
    const store = new MemoryJournalStore();
    const recording = recordingTools();
    await expect(finish(await partsFor(server, recording, store))).rejects.toMatchObject({
      code: 'model-server-error',
    });
    failing = false;
    const events: AgentEvent[] = [];
    expect(await finish(await partsFor(server, recording, store), events)).toEqual({
      ...workResult,
      resumedSteps: 2,
    });
    expect(events[0]).toEqual({ type: 'step-start', step: 3 });
    expect(recording.written).toEqual(['one', 'two', 'three']);
    expect(server.requests.map(({ turnIndex }) => turnIndex)).toEqual([0, 1, 2, 2, 3]);
  });

  it('shares nothing with 200 others that go on beside it', async () => {
    // Nobody is answered before all of them have asked.
    let asked = 0;
    let release = () => {};
    const allAsked = new Promise<void>((resolve) => {
      release = resolve;
    });
    const onRequest = () => {
      asked += 1;
      if (asked === 200) release();
      return allAsked;
    };
    server = await startScriptedOpenai({ scripts, onRequest });
    const messages = Array.from({ length: 200 }, (_, index) => `script:own ${index}`);
    const results = await Promise.all(
      messages.map(async (message) => {
        const recording = recordingTools();
        const result = await finish(await partsFor(server, recording, new MemoryJournalStore(), { message }));
        return { text: result.text, written: recording.written };
      }),
    );
    expect(results).toEqual(messages.map((message) => ({ text: `Wrote ${message}`, written: [message] })));
    expect(server.requests).toHaveLength(400);
    expect(server.openMax).toBe(200);
  });

  it('ended is not run again', async () => {
    server = await startScriptedOpenai({ scripts });
    const store = new MemoryJournalStore();
    const recording = recordingTools();
    await finish(await partsFor(server, recording, store));
    const { length } = store.bytes;
    expect(await finish(await partsFor(server, recording, store))).toEqual({
      ...workResult,
      resumedSteps: 4,
    });
    expect(server.requests).toHaveLength(4);
    expect(recording.written).toHaveLength(3);
    expect(store.bytes).toHaveLength(length);
  });
});
