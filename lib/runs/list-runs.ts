import type { RunRow, RunsQuery, RunsView } from '@/lib/contracts/runs';
import type { FoundRun, TemporalRuns } from '@/lib/temporal/run-types';
import { collectFacts, journalFor, needsJournal, rowOf } from './run-facts';
import type { RunPlace } from './run-place';
import { sessionRunIds, sessionsProblem } from './session-files';

const pageSize = 25;
/** Of a session, in a namespace without search attributes; the query has to fit into a call. */
const sessionRunsMax = 100;
const keptMax = 500;

/** Rows of runs that ended: nothing of them changes any more. */
export type EndedRows = Map<string, RunRow>;

export async function listRuns(
  runs: TemporalRuns,
  place: RunPlace,
  { state, session, after }: RunsQuery,
  ended: EndedRows,
  signal: AbortSignal,
): Promise<RunsView> {
  const { taskQueue, sessionsDirectory } = place;
  const query = {
    taskQueue,
    status: state ?? null,
    session:
      session === undefined
        ? null
        : { id: session, runIds: await sessionRunIds(sessionsDirectory, session, sessionRunsMax) },
    pageSize,
    token: after ?? null,
  };
  const found = await runs.list(query, signal);
  const rows = await Promise.all(found.runs.map((each) => rowFor(runs, place, each, ended, signal)));
  return { taskQueue, runs: rows, next: found.next, unreadable: await sessionsProblem(sessionsDirectory) };
}

async function rowFor(
  runs: TemporalRuns,
  place: RunPlace,
  found: FoundRun,
  ended: EndedRows,
  signal: AbortSignal,
): Promise<RunRow> {
  const kept = ended.get(found.runId);
  if (kept !== undefined) return kept;
  const facts = await collectFacts(runs, place, found, signal);
  const journal = needsJournal(facts) ? await journalFor(facts, place) : null;
  const row = rowOf(facts, journal);
  if (found.closedAt !== null) keep(ended, row);
  return row;
}

function keep(ended: EndedRows, row: RunRow): void {
  const [oldest] = ended.keys();
  if (ended.size >= keptMax && oldest !== undefined) ended.delete(oldest);
  ended.set(row.runId, row);
}
