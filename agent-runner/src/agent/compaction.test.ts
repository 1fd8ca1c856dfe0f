import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openJournal } from './journal';
import { MemoryJournalStore } from './memory-journal-store.test-support';
import { recordingTools } from './recording-tools.test-support';
import type { AgentEvent, AgentParts } from './run-agent';
import { messagesOf, progressOf } from './run-progress';
import { type ScriptedModel, type SeenConversation, scriptedUsage } from './scripted-model.test-support';
import { startScriptedOpenai } from './scripted-openai.test-support';
import { finish, partsFor } from './scripted-run.test-support';

let server: ScriptedModel;
afterEach(async () => {
  await server.close();
});

const notes = 8;
const write = (text: string) => ({
  text: 'x'.repeat(600),
  toolCalls: [{ name: 'write_note', input: { text } }],
});

const summarySchema = z.coerce.number().catch(0);

/** How many notes were written: by what the summary says, and by the answers since. */
function written({ earlierMessages = [], toolResults }: SeenConversation): number {
  const summary = earlierMessages.findLast((text) => text.includes('Notes so far: ')) ?? '';
  return summarySchema.parse(/Notes so far: (\d+)/.exec(summary)?.[1]) + toolResults.length;
}

const nextNote = (seen: SeenConversation) => {
  const count = written(seen);
  const usage = { ...scriptedUsage, inputTokens: 100 + 250 * seen.toolResults.length };
  return { ...(count < notes ? write(`note ${count + 1}`) : { text: `Wrote ${count}.` }), usage };
};

const scripts = {
  // A summary is asked for without a script's name.
  '': [
    ({ userMessage }: SeenConversation) => {
      const before = summarySchema.parse(/Notes so far: (\d+)/.exec(userMessage)?.[1]);
      const since = userMessage.split(/(?:RESULT|ERROR) of write_note/).length - 1;
      return { text: `Notes so far: ${before + since}` };
    },
  ],
  notes: Array.from({ length: notes + 1 }, () => nextNote),
};

const bodySchema = z.object({
  messages: z.array(z.object({ role: z.string(), content: z.string().nullish() })),
});

const shapes = () =>
  server.requests.map(({ body }) =>
    bodySchema
      .parse(body)
      .messages.map(({ role }) => role[0])
      .join(''),
  );

async function partsWith(
  threadTokens: number | null,
  store: MemoryJournalStore,
  changes: Partial<AgentParts> = {},
) {
  const recording = recordingTools();
  const parts = await partsFor(server, recording, store, { message: 'script:notes', ...changes });
  return { recording, parts: { ...parts, model: { ...parts.model, threadTokens } } };
}

describe('a conversation that is longer than it shall be', () => {
  it('is summarised by the model, but for the task and its end, and the run goes on', async () => {
    server = await startScriptedOpenai({ scripts });
    const { parts, recording } = await partsWith(1200, new MemoryJournalStore());
    const events: AgentEvent[] = [];
    const result = await finish(parts, events);
    expect(result).toMatchObject({ text: 'Wrote 8.', steps: 9, finishReason: 'done' });
    expect(recording.written).toEqual(Array.from({ length: notes }, (_, index) => `note ${index + 1}`));
    const compactions = events.filter(({ type }) => type === 'compaction');
    expect(compactions.length).toBeGreaterThan(0);
    // Calls that summarise are paid as well.
    expect(result.usage.outputTokens).toBe(10 * (9 + compactions.length));
    const longest = Math.max(...server.requests.map(({ body }) => JSON.stringify(body).length));
    expect(longest).toBeLessThan(3 * 2000 + 2000);
    // System prompt, summary, task, and what came since: every call stands before its answer.
    for (const shape of shapes().slice(5)) expect(shape).toMatch(/^su(u?(at)*)$/);
    expect(JSON.stringify(server.requests.at(-1)?.body)).toContain('script:notes');
  });

  it('begins the next run of the session with the summary', async () => {
    server = await startScriptedOpenai({ scripts });
    const store = new MemoryJournalStore();
    await finish((await partsWith(1200, store)).parts);
    const progress = progressOf((await openJournal(store, 'run-1')).found);
    const messages = messagesOf(progress);
    expect(messages[0]?.text).toMatch(/^\[What was said and done before, summarised:\]\nNotes so far: \d/);
    expect(messages[1]?.text).toBe('script:notes');
    expect(messages.at(-1)?.text).toBe('Wrote 8.');
    expect(messages.length).toBeLessThan(2 * notes);
  });

  it('takes the session’s earlier runs into the summary', async () => {
    server = await startScriptedOpenai({ scripts });
    const history = [{ role: 'user' as const, text: `Before ${'y'.repeat(6000)}` }];
    const { parts } = await partsWith(1200, new MemoryJournalStore(), { history });
    expect(await finish(parts)).toMatchObject({ text: 'Wrote 8.' });
    expect(JSON.stringify(server.requests[0]?.body)).toContain('USER: Before yyy');
    for (const { body, script } of server.requests)
      if (script === 'notes') expect(JSON.stringify(body)).not.toContain('Before');
  });

  it('is left as it is while it is short enough', async () => {
    server = await startScriptedOpenai({ scripts });
    const events: AgentEvent[] = [];
    await finish((await partsWith(100_000, new MemoryJournalStore())).parts, events);
    expect(events.some(({ type }) => type === 'compaction')).toBe(false);
  });

  it('ends the same and writes once, at whatever byte of its journal the process dies', async () => {
    server = await startScriptedOpenai({ scripts });
    const whole = new MemoryJournalStore();
    const { resumedSteps: _, ...result } = await finish((await partsWith(1200, whole)).parts);
    const { length } = whole.bytes;
    for (let diesAt = 0; diesAt <= length; diesAt += 251) {
      const store = new MemoryJournalStore();
      store.diesAt = diesAt;
      const { parts, recording } = await partsWith(1200, store);
      await finish(parts).catch(() => undefined);
      store.diesAt = Number.POSITIVE_INFINITY;
      const again = await partsWith(1200, store);
      expect(await finish(again.parts)).toMatchObject({ steps: result.steps, finishReason: 'done' });
      const all = [...recording.written, ...again.recording.written];
      expect(new Set(all).size).toBe(all.length);
    }
  }, 60_000);
});

describe('a model that refuses a conversation as too long', () => {
  const refusal = { status: 400, message: "This model's maximum context length is 4096 tokens" };

  it('gets a shorter one, and the run goes on', async () => {
    let refused = 0;
    const long: typeof nextNote = (seen) => {
      if (seen.toolResults.length < 4) return nextNote(seen);
      refused += 1;
      return Object(refusal);
    };
    server = await startScriptedOpenai({ scripts: { ...scripts, notes: scripts.notes.map(() => long) } });
    const { parts, recording } = await partsWith(null, new MemoryJournalStore());
    expect(await finish(parts)).toMatchObject({ text: 'Wrote 8.', finishReason: 'done' });
    expect(refused).toBeGreaterThan(0);
    expect(recording.written).toHaveLength(notes);
  });

  it('ends the run by name when nothing of it can be left out', async () => {
    server = await startScriptedOpenai({ scripts: { notes: [refusal] } });
    const { parts } = await partsWith(null, new MemoryJournalStore());
    await expect(finish(parts)).rejects.toMatchObject({ code: 'model-context-exceeded', retryable: false });
    expect(server.requests).toHaveLength(1);
  });
});
