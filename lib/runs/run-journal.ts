import type { RunStepView, ShownText, ToolCallView } from '@/lib/contracts/runs';
import { type CallUsage, costOf, type TokenPrices } from '@/lib/contracts/token-cost';
import type { JournalRecord } from './journal-records';
import { shown } from './shown-text';

/** A run as its journal tells it. */
export interface RunJournal {
  /** Null where the beginning is not there. */
  message: ShownText | null;
  /** Before the first step. */
  said: string[];
  /** In their order. */
  steps: JournalStep[];
  /** By file tools, in the order of the last change. */
  files: string[];
}

export interface JournalStep extends Omit<RunStepView, 'tokens' | 'costUsd'> {
  /** Of its calls of the model. */
  usages: CallUsage[];
}

const fileTools = ['write_file', 'edit_file'];

export function journalOf(records: readonly JournalRecord[]): RunJournal {
  const steps = new Map<number, JournalStep>();
  const shortened = new Map<number, CallUsage[]>();
  const files = new Map<string, true>();
  const journal: RunJournal = { message: null, said: [], steps: [], files: [] };
  for (const record of records) {
    switch (record.type) {
      case 'run-start':
        journal.message = shown(record.message);
        break;
      case 'turn':
        steps.set(record.step, stepOf(record, shortened.get(record.step) ?? []));
        break;
      case 'compaction':
        shortened.set(record.step, [...(shortened.get(record.step) ?? []), record.usage]);
        break;
      case 'said':
        (steps.get(record.step)?.said ?? journal.said).push(record.text);
        break;
      default:
        addToStep(steps.get(record.step), record, files);
    }
  }
  journal.steps = [...steps.values()].sort((left, right) => left.step - right.step);
  journal.files = [...files.keys()];
  return journal;
}

function stepOf(
  { step, turn }: Extract<JournalRecord, { type: 'turn' }>,
  shortened: CallUsage[],
): JournalStep {
  const calls = turn.toolCalls.map(
    ({ name, input }): ToolCallView => ({
      name,
      input: shown(JSON.stringify(input) ?? ''),
      outcome: 'not-started',
      output: null,
    }),
  );
  return {
    step,
    text: shown(turn.text),
    calls,
    usages: [...shortened, turn.usage],
    shortened: shortened.length > 0,
    reminder: null,
    said: [],
  };
}

function addToStep(
  step: JournalStep | undefined,
  record: Extract<JournalRecord, { type: 'reminder' | 'tool-start' | 'tool-end' }>,
  files: Map<string, true>,
): void {
  if (step === undefined) return;
  if (record.type === 'reminder') {
    step.reminder = record.text;
    return;
  }
  const call = step.calls[record.index];
  if (call === undefined) return;
  if (record.type === 'tool-start') {
    call.outcome = 'started';
    return;
  }
  call.outcome = record.isError ? 'error' : 'done';
  call.output = shown(record.text);
  const path = fileTools.includes(call.name) && !record.isError ? pathIn(call.input) : null;
  if (path === null) return;
  // The last change counts.
  files.delete(path);
  files.set(path, true);
}

/** The first of its inputs: also where the input is cut. */
function pathIn({ text }: ShownText): string | null {
  const [, written] = /"path":("(?:[^"\\]|\\.)*")/.exec(text) ?? [];
  return written === undefined ? null : String(JSON.parse(written));
}

export function stepView({ usages, ...step }: JournalStep, prices: TokenPrices | null): RunStepView {
  return { ...step, tokens: tokensOf(usages), costUsd: prices && costOf(usages, prices) };
}

export function figuresOf({ steps }: RunJournal, prices: TokenPrices | null) {
  const usages = steps.flatMap((step) => step.usages);
  return {
    steps: steps.length,
    tokens: tokensOf(usages),
    costUsd: prices && costOf(usages, prices),
  };
}

function tokensOf(usages: readonly CallUsage[]) {
  return {
    input: usages.reduce((sum, { inputTokens }) => sum + inputTokens, 0),
    output: usages.reduce((sum, { outputTokens }) => sum + outputTokens, 0),
  };
}
