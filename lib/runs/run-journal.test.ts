import { expect, test } from 'vitest';
import type { JournalRecord } from './journal-records';
import { figuresOf, journalOf, stepView } from './run-journal';

const usage = (inputTokens: number, outputTokens: number) => ({
  inputTokens,
  outputTokens,
  cachedInputTokens: 0,
  cacheWriteTokens: 0,
});
const turn = (step: number, ...calls: Array<[string, unknown]>): JournalRecord => ({
  type: 'turn',
  step,
  turn: {
    text: `step ${step}`,
    toolCalls: calls.map(([name, input]) => ({ name, input })),
    usage: usage(100, 10),
  },
});
const end = (step: number, index: number, isError = false): JournalRecord => ({
  type: 'tool-end',
  step,
  index,
  text: 'out',
  isError,
});

test('each call has what became of it: done, failed, begun, or not begun', () => {
  const calls: Array<[string, unknown]> = [
    ['a', 1],
    ['b', 2],
    ['c', 3],
    ['d', 4],
  ];
  const { steps } = journalOf([
    turn(1, ...calls),
    end(1, 0),
    end(1, 1, true),
    { type: 'tool-start', step: 1, index: 2 },
  ]);
  expect(steps[0]?.calls.map(({ outcome }) => outcome)).toEqual(['done', 'error', 'started', 'not-started']);
});

test('files are those that a file tool has written, the last change last; a refused one is none', () => {
  const { files } = journalOf([
    turn(
      1,
      ['write_file', { path: 'a "b".txt', content: 'x' }],
      ['write_file', { path: 'c', content: '' }],
      ['write_file', { path: 'd', content: '' }],
      ['read_file', { path: 'e' }],
    ),
    end(1, 0),
    end(1, 1),
    end(1, 2, true),
    end(1, 3),
    turn(2, ['edit_file', { path: 'a "b".txt', oldText: '', newText: '' }]),
    end(2, 0),
  ]);
  expect(files).toEqual(['c', 'a "b".txt']);
});

test('what people said stands after its step, and before the first one where it came before', () => {
  const { said, steps } = journalOf([
    { type: 'said', step: 0, text: 'first' },
    turn(1),
    { type: 'said', step: 1, text: 'second' },
  ]);
  expect(said).toEqual(['first']);
  expect(steps[0]?.said).toEqual(['second']);
});

test('a shortened conversation counts into the step before which it was shortened', () => {
  const journal = journalOf([turn(1), { type: 'compaction', step: 2, usage: usage(1000, 100) }, turn(2)]);
  const prices = { input: 1, output: 10 };
  expect(journal.steps.map((step) => stepView(step, prices))).toMatchObject([
    { shortened: false, tokens: { input: 100, output: 10 }, costUsd: 0.0002 },
    { shortened: true, tokens: { input: 1100, output: 110 }, costUsd: 0.0022 },
  ]);
  expect(figuresOf(journal, null)).toEqual({
    steps: 2,
    tokens: { input: 1200, output: 120 },
    costUsd: null,
  });
});

test('a journal of which only the end was read has the steps of that end', () => {
  const { steps, message } = journalOf([end(6, 0), turn(7, ['a', 1]), end(7, 0), end(7, 9)]);
  expect(message).toBeNull();
  expect(steps.map(({ step }) => step)).toEqual([7]);
});

test('a long output is cut, and says so', () => {
  const { steps } = journalOf([
    turn(1, ['a', 1]),
    { type: 'tool-end', step: 1, index: 0, text: 'x'.repeat(1_000_000), isError: false },
  ]);
  expect(steps[0]?.calls[0]?.output).toEqual({ text: 'x'.repeat(20_000), cut: true });
});
