import { afterEach, describe, expect, it } from 'vitest';
import type { Budget } from './budget';
import { MemoryJournalStore } from './memory-journal-store.test-support';
import { recordingTools } from './recording-tools.test-support';
import type { ScriptedModel } from './scripted-model.test-support';
import { startScriptedOpenai } from './scripted-openai.test-support';
import { finish, partsFor, scripts, workResult } from './scripted-run.test-support';

let server: ScriptedModel;
afterEach(async () => {
  await server.close();
});

/** Each call of the scripted model has 100 tokens in and 10 out: $0.00045 at $3 and $15. */
async function runWith(budget: Budget, store = new MemoryJournalStore()) {
  const recording = recordingTools();
  const parts = await partsFor(server, recording, store, { message: 'script:endless', budget });
  return { result: await finish(parts), recording };
}

describe('the budget of a run', () => {
  it.each([
    ['tokens', { tokens: 320 }],
    ['dollars', { usd: 0.0013 }],
  ])('in %s ends it with the step that uses it up, before its tools', async (_, budget) => {
    server = await startScriptedOpenai({ scripts });
    const store = new MemoryJournalStore();
    const { result, recording } = await runWith(budget, store);
    expect(result).toMatchObject({ steps: 3, finishReason: 'budget', text: 'More.' });
    expect(recording.looks).toBe(2);
    const again = await runWith(budget, store);
    expect(again.result).toEqual({ ...result, resumedSteps: 3 });
    expect(server.requests).toHaveLength(3);
  });

  it('does not count what is done: a run that ends with it is done', async () => {
    server = await startScriptedOpenai({ scripts });
    const store = new MemoryJournalStore();
    const parts = await partsFor(server, recordingTools(), store, { budget: { tokens: 440 } });
    expect(await finish(parts)).toEqual(workResult);
  });

  it('in seconds ends it in the middle of a call, which the next attempt does not begin anew', async () => {
    server = await startScriptedOpenai({ scripts });
    const store = new MemoryJournalStore();
    const message = 'script:slow';
    const parts = await partsFor(server, recordingTools(), store, { message, budget: { seconds: 0.3 } });
    expect(await finish(parts)).toMatchObject({ steps: 0, finishReason: 'budget', text: '' });
    expect(await server.requests[0]?.closed).toBe(true);
  });

  it('in seconds counts the work of earlier attempts', async () => {
    server = await startScriptedOpenai({ scripts });
    const store = new MemoryJournalStore();
    await runWith({ tokens: 320, seconds: 60 }, store);
    store.bytes = Buffer.from(store.bytes.toString().replace(/"workedMs":\d+/g, '"workedMs":60000'));
    const { result } = await runWith({ seconds: 60 }, store);
    expect(result).toMatchObject({ steps: 3, finishReason: 'budget' });
    expect(server.requests).toHaveLength(3);
  });

  it('leaves a cancellation what it is', async () => {
    server = await startScriptedOpenai({ scripts });
    const reason = new Error('cancelled');
    const parts = await partsFor(server, recordingTools(), new MemoryJournalStore(), {
      budget: { seconds: 60 },
      signal: AbortSignal.abort(reason),
    });
    await expect(finish(parts)).rejects.toBe(reason);
  });
});
