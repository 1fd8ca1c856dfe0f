import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { approvalRule } from './approval-rule';
import { openJournal, readRecords } from './journal';
import { MemoryJournalStore, SimulatedCrash } from './memory-journal-store.test-support';
import { type RecordingTools, recordingTools } from './recording-tools.test-support';
import { messagesOf, progressOf } from './run-progress';
import { RunSuspended } from './run-suspended';
import type { ScriptedModel } from './scripted-model.test-support';
import { startScriptedOpenai } from './scripted-openai.test-support';
import { finish, partsFor, scripts } from './scripted-run.test-support';
import { Steering } from './steering';
import { type Decision, type Wanted, wantedSchema } from './wanted';

let server: ScriptedModel;
let store: MemoryJournalStore;
let recording: RecordingTools;

beforeEach(async () => {
  server = await startScriptedOpenai({ scripts });
  store = new MemoryJournalStore();
  recording = recordingTools();
});

afterEach(async () => {
  await server.close();
});

interface Wishes {
  message?: string;
  needsApproval?: string[];
  known?: Partial<Wanted>;
  /** What the caller answers at each question; the last answer again and again. Left out: what was known. */
  answers?: (Partial<Wanted> | null)[];
  canAsk?: boolean;
}

const wanted = (part: Partial<Wanted>) => wantedSchema.parse(part);
const said = (...texts: string[]) => texts.map((text, index) => ({ index, text }));

/** One execution of the run, on what those before it left. */
async function execute({
  message = 'script:small',
  needsApproval = [],
  known = {},
  answers = [known],
  canAsk = true,
}: Wishes) {
  let asked = 0;
  const journal = await openJournal(store, 'run-1');
  const ask = async () => {
    const answer = answers[Math.min(asked++, answers.length - 1)] ?? null;
    return answer && wanted(answer);
  };
  const caller = canAsk ? { known: wanted(known), ask } : null;
  const steering = new Steering({ journal, needsApproval: approvalRule(needsApproval), caller });
  const result = await finish(await partsFor(server, recording, store, { message, journal, steering }));
  return { ...result, messagesTaken: steering.messagesTaken };
}

/** What the run that was executed waits for. */
async function suspension(wishes: Wishes) {
  const error = await execute(wishes).catch((reason: unknown) => reason);
  if (!(error instanceof RunSuspended)) throw error;
  return error.suspension;
}

async function requestOf(wishes: Wishes) {
  const waitsFor = await suspension(wishes);
  if (waitsFor.type !== 'approval') throw new Error('It asks for no approval');
  return waitsFor.request;
}

const lastRequest = () => JSON.stringify(server.requests.at(-1)?.body);

describe('messages', () => {
  it('are heard before the next step, in order, and stay in the conversation', async () => {
    const messages = said('first word', 'script:own');
    const { text, messagesTaken } = await execute({ answers: [{}, { messages }] });
    expect([text, messagesTaken]).toEqual(['Wrote script:own', 2]);
    const conversation = messagesOf(progressOf(readRecords(store.bytes).records));
    expect(conversation.map(({ role }) => role)).toEqual([
      ...['user', 'assistant', 'tool', 'tool', 'user', 'user', 'assistant', 'tool', 'assistant'],
    ]);
  });

  it('after the agent’s last word are answered', async () => {
    await execute({});
    const { text, resumedSteps } = await execute({ known: { messages: said('script:own') } });
    expect(text).toBe('Wrote script:own');
    expect(resumedSteps).toBe(2);
  });

  it('are taken once, wherever the process dies', async () => {
    const wishes = { answers: [{}, { messages: said('script:own') }] };
    await execute(wishes);
    const { length } = store.bytes;
    for (let diesAt = 0; diesAt <= length; diesAt += 23) {
      store = new MemoryJournalStore();
      recording = recordingTools();
      store.diesAt = diesAt;
      await execute(wishes).catch(expectCrash);
      store.diesAt = Number.POSITIVE_INFINITY;
      expect(await execute({ known: { messages: said('script:own') } })).toMatchObject({ messagesTaken: 1 });
      const { records } = readRecords(store.bytes);
      expect(records.filter(({ type }) => type === 'said')).toHaveLength(1);
    }
  }, 120_000);

  it('that were known count when the caller does not answer', async () => {
    const { text } = await execute({ known: { messages: said('script:own') }, answers: [null] });
    expect(text).toBe('Wrote script:own');
  });
});

function expectCrash(error: unknown): void {
  const crash =
    error instanceof SimulatedCrash || (error instanceof Error && error.cause instanceof SimulatedCrash);
  if (!crash) throw error;
}

describe('a pause and a stop', () => {
  it('come after the step that is under way, and the run goes on from there', async () => {
    expect(await suspension({ answers: [{}, { paused: true }] })).toEqual({ type: 'paused' });
    expect(recording.written).toEqual(['one']);
    expect(await execute({})).toMatchObject({ text: 'Done.', steps: 2, resumedSteps: 1 });
    expect(recording.written).toEqual(['one']);
    expect(server.requests).toHaveLength(2);
  });

  it('before the first step cost no call of the model', async () => {
    expect(await suspension({ known: { paused: true } })).toEqual({ type: 'paused' });
    expect(await execute({ known: { stop: true } })).toMatchObject({ finishReason: 'stopped', steps: 0 });
    expect(server.requests).toEqual([]);
  });

  it('the run that is stopped ends with what it did', async () => {
    const result = await execute({ answers: [{}, { stop: true, paused: true }] });
    expect(result).toMatchObject({ finishReason: 'stopped', steps: 1, toolCalls: 2 });
  });

  it('a run that has said its last word is done, stopped or not', async () => {
    expect(await execute({ answers: [{}, {}, { stop: true }] })).toMatchObject({ finishReason: 'done' });
  });
});

describe('a tool that needs approval', () => {
  const needsApproval = ['write_*'];

  it('is not run before a person’s word, and the calls before it are', async () => {
    const request = await requestOf({ message: 'script:work', needsApproval: ['look'] });
    expect(request).toMatchObject({ tool: 'look', input: '{}', inputCut: false });
    expect(recording).toMatchObject({ written: ['one'], looks: 0 });
    await execute({
      message: 'script:work',
      needsApproval: ['look'],
      known: { decision: { id: request.id, decision: 'approve' } },
    });
    expect(recording).toMatchObject({ written: ['one', 'two', 'three'], looks: 1 });
  });

  it('wherever the process dies, it is run once at most, and only with the word on this very call', async () => {
    const asking = { needsApproval };
    const { id } = await requestOf(asking);
    const before = store.bytes;
    const approved = { ...asking, known: { decision: { id, decision: 'approve' as const } } };
    await execute(approved);
    const { length } = store.bytes;
    for (let diesAt = before.length; diesAt <= length; diesAt += 23) {
      store = new MemoryJournalStore();
      store.bytes = before;
      recording = recordingTools();
      store.diesAt = diesAt;
      await execute(approved).catch(expectCrash);
      store.diesAt = Number.POSITIVE_INFINITY;
      await execute(approved);
      expect(recording.written.length).toBeLessThanOrEqual(1);
    }
  }, 120_000);

  it('a word on another call is none on this one', async () => {
    const { id } = await requestOf({ needsApproval });
    const other = id.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
    const known = { decision: { id: other, decision: 'approve' as const } };
    expect((await requestOf({ needsApproval, known })).id).toBe(id);
    expect(recording.written).toEqual([]);
  });

  it.each<[string, Decision, string[], string]>([
    ['is denied', { id: '', decision: 'deny', reason: 'too early' }, [], 'a person refused it: too early'],
    ['is edited', { id: '', decision: 'edit', input: { text: 'other' } }, ['other'], 'Wrote other'],
  ])('when it %s, the model is told', async (_, decision, written, told) => {
    const { id } = await requestOf({ needsApproval });
    const result = await execute({ needsApproval, known: { decision: { ...decision, id } } });
    expect(result.finishReason).toBe('done');
    expect(recording.written).toEqual(written);
    expect(lastRequest()).toContain(told);
    if (decision.decision === 'edit')
      expect(lastRequest()).toContain('A person changed the input of this call');
  });

  it('a stop in place of a word ends the run, and nothing of that step is run any more', async () => {
    await requestOf({ needsApproval });
    const result = await execute({ needsApproval, known: { stop: true } });
    expect(result).toMatchObject({ finishReason: 'stopped', steps: 1 });
    expect(recording).toMatchObject({ written: [], looks: 0 });
  });

  it('where nobody can be asked it is refused, and the run goes on', async () => {
    expect(await execute({ needsApproval, canAsk: false })).toMatchObject({ finishReason: 'done' });
    expect(recording.written).toEqual([]);
    expect(lastRequest()).toContain('nobody can be asked in this run');
  });

  it('a long input is shown cut, and says so', async () => {
    const script = [{ toolCalls: [{ name: 'write_note', input: { text: 'x'.repeat(20_000) } }] }];
    await server.close();
    server = await startScriptedOpenai({ scripts: { long: script } });
    const request = await requestOf({ message: 'script:long', needsApproval });
    expect(request.inputCut).toBe(true);
    expect(request.input.length).toBeLessThan(17_000);
  });
});
