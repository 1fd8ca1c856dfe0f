import type { RunRow, RunState } from '@/lib/contracts/runs';
import type { TokenPrices } from '@/lib/contracts/token-cost';
import type { SeenPayload } from '@/lib/temporal/payload';
import type { FoundRun, RunEnd, RunFailure, TemporalRuns } from '@/lib/temporal/run-types';
import { readRecords } from './journal-records';
import { figuresOf, journalOf, type RunJournal } from './run-journal';
import type { RunPlace } from './run-place';
import { runInputSchema, runProgressSchema, runResultSchema } from './run-words';
import { findSession, readJournal } from './session-files';
import { shown } from './shown-text';

/** The workflow of our image; of any other no more is known than Temporal's lists tell. */
const agentType = 'RunAgent';
const messageMax = 200;
const failureMax = 500;

export type FoundJournal = { type: 'read'; journal: RunJournal } | { type: 'none'; reason: string };

/** All that is known of one run. */
export interface RunFacts {
  found: FoundRun;
  isAgent: boolean;
  input: SeenPayload;
  end: RunEnd;
  /** Of one that is under way. */
  progress: SeenPayload;
  session: string | null;
  prices: TokenPrices | null;
}

const unknown: SeenPayload = { type: 'none' };

export async function collectFacts(
  runs: TemporalRuns,
  place: RunPlace,
  found: FoundRun,
  signal: AbortSignal,
): Promise<RunFacts> {
  const isAgent = found.type === agentType;
  const isOpen = found.status === 'running';
  const [input, end, progress] = await Promise.all([
    isAgent ? runs.input(found, signal) : unknown,
    isOpen ? { type: 'open' as const } : runs.end(found, signal),
    isAgent && isOpen ? runs.progress(found, signal) : unknown,
  ]);
  const given = runInputSchema.safeParse(jsonIn(input)).data;
  const told =
    found.session ?? runResultSchema.safeParse(resultOf(end)).data?.sessionId ?? given?.sessionId ?? null;
  const session = told ?? (isAgent ? await findSession(place.sessionsDirectory, found.runId) : null);
  return { found, isAgent, input, end, progress, session, prices: given?.prices ?? place.prices };
}

export async function journalFor(
  { found, session, isAgent }: RunFacts,
  { sessionsDirectory }: RunPlace,
): Promise<FoundJournal> {
  if (!isAgent) return { type: 'none', reason: `A workflow of the type ${found.type} keeps none` };
  if (session === null) return { type: 'none', reason: 'Nobody tells of which session it is' };
  const read = await readJournal(sessionsDirectory, session, found.runId);
  return read.type === 'read' ? { type: 'read', journal: journalOf(readRecords(read.bytes)) } : read;
}

/** Whether the journal tells figures that nobody else does. */
export function needsJournal({ isAgent, end, progress }: RunFacts): boolean {
  return isAgent && resultOf(end) === null && progress.type !== 'json';
}

export function rowOf(facts: RunFacts, journal: FoundJournal | null): RunRow {
  const { found, input, end, progress, session } = facts;
  const given = runInputSchema.safeParse(jsonIn(input)).data;
  const message = given?.message ?? (journal?.type === 'read' ? journal.journal.message?.text : undefined);
  return {
    workflowId: found.workflowId,
    runId: found.runId,
    type: found.type,
    state: stateOf(facts),
    finishReason: runResultSchema.safeParse(resultOf(end)).data?.finishReason ?? null,
    session,
    message: message === undefined ? null : shown(message, messageMax).text,
    startedAt: found.startedAt,
    endedAt: found.closedAt,
    ...figures(facts, journal),
    failure: failureOf(end),
    encrypted: [input, progress, end.type === 'completed' ? end.result : unknown].some(
      ({ type }) => type === 'encrypted',
    ),
  };
}

function figures({ end, progress, prices }: RunFacts, journal: FoundJournal | null) {
  const result = runResultSchema.safeParse(resultOf(end)).data;
  const told = runProgressSchema.safeParse(jsonIn(progress)).data;
  const counted = result ?? told;
  if (counted !== undefined) {
    const { inputTokens, outputTokens } = counted.usage;
    return {
      steps: result?.steps ?? told?.step ?? null,
      tokens: { input: inputTokens, output: outputTokens },
      costUsd: counted.costUsd,
    };
  }
  if (journal?.type === 'read') return figuresOf(journal.journal, prices);
  return { steps: null, tokens: null, costUsd: null };
}

function stateOf({ found, progress }: RunFacts): RunState {
  if (found.status !== 'running') return found.status;
  const told = runProgressSchema.safeParse(jsonIn(progress)).data?.state;
  // It is about to end.
  if (told === 'done') return 'working';
  if (told !== undefined) return told;
  const { waitsFor } = found;
  return waitsFor === 'paused' || waitsFor === 'awaiting-approval' ? waitsFor : 'under-way';
}

function failureOf(end: RunEnd): RunRow['failure'] {
  if (end.type === 'terminated')
    return { code: null, text: end.reason || 'Somebody terminated it, and gave no reason' };
  if (end.type === 'timed-out') return { code: null, text: 'Its time limit in Temporal was over' };
  const innermost = end.type === 'failed' ? end.failures.at(-1) : undefined;
  return innermost === undefined ? null : failureWords(innermost);
}

/** In the words of whoever failed. */
export function failureWords({ type, message, encrypted }: RunFailure): {
  code: string | null;
  text: string;
} {
  const text = encrypted ? 'Its words are encrypted' : shown(message, failureMax).text;
  return { code: type, text };
}

export function jsonIn(payload: SeenPayload): unknown {
  return payload.type === 'json' ? payload.value : null;
}

export function resultOf(end: RunEnd): unknown {
  return end.type === 'completed' ? jsonIn(end.result) : null;
}
