import type { RunView } from '@/lib/contracts/runs';
import type { FoundRun, TemporalRuns } from '@/lib/temporal/run-types';
import {
  collectFacts,
  type FoundJournal,
  failureWords,
  journalFor,
  jsonIn,
  type RunFacts,
  resultOf,
  rowOf,
} from './run-facts';
import { stepView } from './run-journal';
import type { RunPlace } from './run-place';
import { runInputSchema, runProgressSchema, runResultSchema } from './run-words';
import { shown } from './shown-text';
import { whyUnsteerable } from './steering';

/** So many steps at once; those before them are asked for. */
const stepsMax = 30;

export async function viewRun(
  runs: TemporalRuns,
  place: RunPlace,
  found: FoundRun,
  before: number | undefined,
  signal: AbortSignal,
): Promise<RunView> {
  const facts = await collectFacts(runs, place, found, signal);
  const journal = await journalFor(facts, place);
  return { run: rowOf(facts, journal), ...told(facts, place), ...journalled(facts, journal, before) };
}

function journalled({ input, prices }: RunFacts, found: FoundJournal, before: number | undefined) {
  const given = runInputSchema.safeParse(jsonIn(input)).data;
  const ownMessage = given === undefined ? null : shown(given.message);
  if (found.type === 'none')
    return { message: ownMessage, said: [], steps: [], stepsInJournal: 0, journal: found.reason, files: [] };
  const { message, said, steps, files } = found.journal;
  const wanted = before === undefined ? steps : steps.filter(({ step }) => step < before);
  return {
    message: ownMessage ?? message,
    said,
    steps: wanted.slice(-stepsMax).map((each) => stepView(each, prices)),
    stepsInJournal: steps.length,
    journal: null,
    files,
  };
}

/** By Temporal. */
function told({ found, isAgent, input, end, progress }: RunFacts, place: RunPlace) {
  const now = runProgressSchema.safeParse(jsonIn(progress)).data;
  const isOpen = found.status === 'running' && isAgent;
  const unsteerable = whyUnsteerable(place);
  return {
    options: optionsOf(jsonIn(input)),
    writing: now !== undefined && now.writing > 0 ? { characters: now.writing, text: now.lastWords } : null,
    approval: now?.approval ?? null,
    answer: answerOf(resultOf(end)),
    causes: end.type === 'failed' ? end.failures.map(failureWords) : [],
    steerable: isOpen && unsteerable === null,
    ...(isOpen && unsteerable !== null && { unsteerable }),
  };
}

/** Beside the message. */
function optionsOf(input: unknown): string | null {
  const given = runInputSchema.safeParse(input).data;
  if (given === undefined) return null;
  const { message: _message, ...options } = given;
  const set = Object.entries(options).filter(([, value]) => value !== null && value !== undefined);
  return set.length === 0 ? null : shown(JSON.stringify(Object.fromEntries(set), null, 2)).text;
}

function answerOf(result: unknown): RunView['answer'] {
  const ended = runResultSchema.safeParse(result).data;
  if (ended === undefined) return null;
  const output = ended.output ?? null;
  return shown(output === null ? ended.text : JSON.stringify(output, null, 2));
}
