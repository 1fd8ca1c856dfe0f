import { parseArgs } from 'node:util';
import { WorkflowNotFoundError } from '@temporalio/client';
import type { Clock } from '@/lib/core/clock';
import { messageOf } from '@/lib/core/failure';
import { formatAge, formatBytes } from '@/lib/core/units';
import { connectToTemporal, createClient } from '../connect';
import { leaseTimes } from '../session/lease';
import { removeSession } from '../session/remove-session';
import { isMeant, listSessions, type SessionEntry, type SessionFilter } from '../session/session-list';
import type { RunnerSettings } from '../settings';
import type { SessionState, Turn } from '../workflows/session-protocol';
import { sessionWorkflowId } from '../workflows/session-workflow-id';

const usage = 'Usage: agent-runner sessions [--older-than 30d] [--larger-than 500MB] [--clean] [--json]';
/** A session in which somebody works is left alone: an idle one is given up by nobody for so long. */
const heldWaitMs = leaseTimes.patienceMs + 2000;

export interface SessionsArguments {
  type: 'accepted';
  olderThanMs: number | null;
  largerThanBytes: number | null;
  clean: boolean;
  json: boolean;
}

export function readSessionsArguments(
  args: string[],
): SessionsArguments | { type: 'refused'; message: string } {
  try {
    const { values } = parseArgs({
      args,
      options: {
        'older-than': { type: 'string' },
        'larger-than': { type: 'string' },
        clean: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
      },
    });
    const olderThanMs = readAmount(values['older-than'], /^(\d+)(m|h|d)$/, ageUnits);
    const largerThanBytes = readAmount(values['larger-than'], /^(\d+)(kB|MB|GB)$/, byteUnits);
    const { clean, json } = values;
    if (clean && olderThanMs === null && largerThanBytes === null)
      throw new Error('Say which ones to clean up: --older-than, --larger-than or both.');
    return { type: 'accepted', olderThanMs, largerThanBytes, clean, json };
  } catch (error) {
    return { type: 'refused', message: `${messageOf(error)}\n${usage}` };
  }
}

const ageUnits: Record<string, number> = { m: 60_000, h: 3_600_000, d: 86_400_000 };
const byteUnits: Record<string, number> = { kB: 1e3, MB: 1e6, GB: 1e9 };

function readAmount(text: string | undefined, pattern: RegExp, units: Record<string, number>): number | null {
  if (text === undefined) return null;
  const [, count, unit = ''] = pattern.exec(text) ?? [];
  if (count === undefined) throw new Error(`Give ${text} as a number with ${Object.keys(units).join(', ')}.`);
  return Number(count) * (units[unit] ?? 1);
}

type Listed = SessionEntry & { removed: boolean };

/** Lists the sessions of this worker's workspace that are meant, and removes them where that was asked for. */
export async function sessionsOnce(
  settings: RunnerSettings,
  { olderThanMs, largerThanBytes, clean, json }: SessionsArguments,
  { clock, signal, tell }: Told & { clock: Clock },
): Promise<string> {
  const now = clock.now();
  const filter: SessionFilter = {
    usedBefore: olderThanMs === null ? null : now - olderThanMs,
    largerThanBytes,
  };
  const meant = (await listSessions(settings.workspaceDirectory)).filter((entry) => isMeant(entry, filter));
  const listed = clean
    ? await removeAll(settings, meant, { signal, tell })
    : meant.map((entry) => ({ ...entry, removed: false }));
  return json ? JSON.stringify(listed) : listed.map((entry) => lineOf(entry, now)).join('\n');
}

interface Told {
  signal: AbortSignal;
  tell(line: string): void;
}

async function removeAll(
  settings: RunnerSettings,
  meant: SessionEntry[],
  { signal, tell }: Told,
): Promise<Listed[]> {
  await using sessions = await openTold(settings, { signal, tell }).catch((error: unknown) => {
    tell(notAsked(error));
    return null;
  });
  const listed: Listed[] = [];
  for (const entry of meant) {
    const removed =
      !(await sessions?.hasRun(entry.sessionId)) && (await tryRemove(settings, entry.sessionId, signal));
    if (removed) await sessions?.forget(entry.sessionId);
    listed.push({ ...entry, removed });
  }
  return listed;
}

/** False for one in which somebody works. */
async function tryRemove(
  { workspaceDirectory }: RunnerSettings,
  sessionId: string,
  signal: AbortSignal,
): Promise<boolean> {
  const patience = AbortSignal.timeout(heldWaitMs);
  try {
    return await removeSession(workspaceDirectory, sessionId, AbortSignal.any([signal, patience]));
  } catch (error) {
    if (patience.aborted && !signal.aborted) return false;
    throw error;
  }
}

interface ToldSessions extends AsyncDisposable {
  /** Also one that waits for a person: no worker has the directory then. */
  hasRun(sessionId: string): Promise<boolean>;
  /** The session's workflow need not remember it any more. */
  forget(sessionId: string): Promise<void>;
}

async function openTold(settings: RunnerSettings, { signal, tell }: Told): Promise<ToldSessions> {
  const connection = await connectToTemporal(settings, signal);
  const { workflow } = createClient(connection, settings);
  const handleOf = (sessionId: string) =>
    workflow.getHandle(sessionWorkflowId(settings.taskQueue, sessionId));
  const isOpen = async ({ workflowId, runId }: Turn) =>
    (await workflow.getHandle(workflowId, runId).describe()).status.name === 'RUNNING';
  return {
    hasRun: async (sessionId) => {
      try {
        const { current }: SessionState = await handleOf(sessionId).query('sessionState');
        return current !== null && (await isOpen(current));
      } catch (error) {
        // Nobody gives turns there any more.
        if (error instanceof WorkflowNotFoundError) return false;
        tell(
          `${sessionId} is left alone, since nobody tells whether a run waits in it (${messageOf(error)}).`,
        );
        return true;
      }
    },
    forget: async (sessionId) => {
      await handleOf(sessionId)
        .signal('sessionRemoved')
        .catch(() => undefined);
    },
    [Symbol.asyncDispose]: () => connection.close(),
  };
}

function notAsked(error: unknown): string {
  return `Temporal was not asked which runs wait in them, nor told that they are gone (${messageOf(error)}).`;
}

function lineOf({ sessionId, bytes, usedAt, removed }: Listed, now: number): string {
  return [
    formatBytes(bytes).padStart(9),
    formatAge(now - usedAt).padStart(11),
    sessionId,
    removed ? 'removed' : '',
  ]
    .join('  ')
    .trimEnd();
}
