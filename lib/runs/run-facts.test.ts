import { expect, test } from 'vitest';
import { resolveSettings } from '@/lib/contracts/runner-settings';
import { noRuns } from '@/lib/temporal/no-runs.test-support';
import type { FoundRun, TemporalRuns } from '@/lib/temporal/run-types';
import { collectFacts, needsJournal, rowOf } from './run-facts';
import { journalOf } from './run-journal';
import type { RunPlace } from './run-place';

const found: FoundRun = {
  workflowId: 'w',
  runId: 'r',
  type: 'RunAgent',
  taskQueue: 'q',
  status: 'completed',
  startedAt: 1000,
  closedAt: 3000,
  session: null,
  waitsFor: null,
};
const place: RunPlace = {
  temporal: { address: '', namespace: '', tls: false, apiKey: null },
  taskQueue: 'q',
  sessionsDirectory: '/nowhere',
  prices: { input: 1, output: 1 },
  container: null,
  settings: resolveSettings({}),
};
const usage = { inputTokens: 10, outputTokens: 5, cachedInputTokens: 0, cacheWriteTokens: 0 };
const result = {
  sessionId: 's',
  text: 'done',
  output: null,
  steps: 2,
  toolCalls: 1,
  finishReason: 'max-steps',
  usage,
  costUsd: null,
};
const progress = {
  state: 'awaiting-approval',
  step: 4,
  usage,
  costUsd: 0.5,
  lastWords: '',
  approval: { id: 'i', tool: 't', input: '{}', inputCut: false },
};
const json = (value: unknown) => ({ type: 'json', value }) as const;
const journal = {
  type: 'read' as const,
  journal: journalOf([
    { type: 'run-start', message: 'from the journal' },
    { type: 'turn', step: 1, turn: { text: '', toolCalls: [], usage } },
  ]),
};

const factsOf = (runs: Partial<TemporalRuns>, change: Partial<FoundRun> = {}) =>
  collectFacts({ ...noRuns, ...runs }, place, { ...found, ...change }, new AbortController().signal);

test('a completed run has the figures of its result, and no journal is read for them', async () => {
  const facts = await factsOf({
    input: async () => json({ message: 'm'.repeat(900) }),
    end: async () => ({ type: 'completed', result: json(result) }),
  });
  expect(needsJournal(facts)).toBe(false);
  expect(rowOf(facts, null)).toMatchObject({
    state: 'completed',
    finishReason: 'max-steps',
    session: 's',
    steps: 2,
    tokens: { input: 10, output: 5 },
    costUsd: null,
    message: 'm'.repeat(200),
    encrypted: false,
  });
});

test('one under way has the state and the figures that it tells', async () => {
  const facts = await factsOf(
    { progress: async () => json(progress) },
    { status: 'running', closedAt: null },
  );
  expect(rowOf(facts, null)).toMatchObject({ state: 'awaiting-approval', steps: 4, costUsd: 0.5 });
});

test('an encrypted run says so, and has the figures and the task of its journal', async () => {
  const encrypted = { type: 'encrypted' } as const;
  const facts = await factsOf(
    { input: async () => encrypted, end: async () => ({ type: 'completed', result: encrypted }) },
    { session: 's' },
  );
  expect(needsJournal(facts)).toBe(true);
  expect(rowOf(facts, journal)).toMatchObject({
    encrypted: true,
    steps: 1,
    costUsd: 0.000015,
    message: 'from the journal',
  });
});

test('without a worker to ask, the memo tells what it waits for', async () => {
  const facts = await factsOf({}, { status: 'running', closedAt: null, waitsFor: 'paused' });
  expect(rowOf(facts, null).state).toBe('paused');
  expect(rowOf({ ...facts, found: { ...facts.found, waitsFor: null } }, null).state).toBe('under-way');
});

test('a workflow of another type is asked nothing, and its words are not taken for those of a run', async () => {
  const asked = async () => Promise.reject(new Error('It was asked'));
  const facts = await factsOf(
    { input: asked, progress: asked, end: async () => ({ type: 'completed', result: json({ text: 1 }) }) },
    { type: 'Other' },
  );
  expect(needsJournal(facts)).toBe(false);
  expect(rowOf(facts, null)).toMatchObject({ type: 'Other', state: 'completed', message: null, steps: null });
});

test('of a failure the innermost cause is shown, and words that are encrypted are not made up', async () => {
  const failures = [
    { message: 'Activity task failed', type: null, encrypted: false },
    { message: 'Encoded failure', type: 'model-auth', encrypted: true },
  ];
  const facts = await factsOf({ end: async () => ({ type: 'failed', failures }) }, { status: 'failed' });
  expect(rowOf(facts, null).failure).toEqual({ code: 'model-auth', text: 'Its words are encrypted' });
});
