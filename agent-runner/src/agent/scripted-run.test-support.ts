import { openJournal } from './journal';
import type { MemoryJournalStore } from './memory-journal-store.test-support';
import { createModel } from './model';
import type { RecordingTools } from './recording-tools.test-support';
import { type AgentEvent, type AgentParts, runAgent } from './run-agent';
import type { AgentResult } from './run-result';
import type { ScriptedModel, ScriptedModelOptions } from './scripted-model.test-support';

export const scripts: ScriptedModelOptions['scripts'] = {
  work: [
    { text: 'I begin.', toolCalls: [write('one'), { name: 'look', input: {} }, write('two')] },
    { toolCalls: [write('three'), { name: 'no_such_tool', input: {} }] },
    { toolCalls: [{ name: 'write_note', input: { text: 5 } }] },
    ({ toolResults }) => ({ text: `Done with ${toolResults.length} answers.` }),
  ],
  endless: Array.from({ length: 20 }, () => ({ text: 'More.', toolCalls: [{ name: 'look', input: {} }] })),
  long: [{ text: 'And then', cutOff: true }],
  slow: [{ text: 'Late.', delayMs: 60_000 }],
  small: [{ toolCalls: [write('one'), { name: 'look', input: {} }] }, { text: 'Done.' }],
  own: [
    ({ userMessage }) => ({ toolCalls: [write(userMessage)] }),
    ({ toolResults }) => ({ text: toolResults.join() }),
  ],
};

function write(text: string) {
  return { name: 'write_note', input: { text } };
}

/** What `script:work` ends with. */
export const workResult: AgentResult = {
  text: 'Done with 6 answers.',
  output: null,
  steps: 4,
  finishReason: 'done',
  usage: { inputTokens: 400, outputTokens: 40, cachedInputTokens: 0, cacheWriteTokens: 0 },
  costUsd: (400 * 3 + 40 * 15) / 1e6,
  toolCalls: 6,
  resumedSteps: 0,
};

/** A run of `script:work` against an OpenAI-compatible server. */
export async function partsFor(
  server: ScriptedModel,
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
      threadTokens: null,
      prices: null,
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

export async function finish(parts: AgentParts, events: AgentEvent[] = []): Promise<AgentResult> {
  const run = runAgent(parts);
  for (;;) {
    const { done, value } = await run.next();
    if (done) return value;
    events.push(value);
  }
}
