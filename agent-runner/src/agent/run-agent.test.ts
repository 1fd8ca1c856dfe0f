import { afterEach, describe, expect, it } from 'vitest';
import { openJournal } from './journal';
import { MemoryJournalStore } from './memory-journal-store.test-support';
import { createModel } from './model';
import { providerCases } from './provider-cases.test-support';
import { recordingTools } from './recording-tools.test-support';
import type { AgentEvent } from './run-agent';
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
        if (index === 2 && failing) return { status: 503 };
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
