import { parseArgs } from 'node:util';
import type { Clock } from '@/lib/core/clock';
import { messageOf } from '@/lib/core/failure';
import { formatAge, formatBytes } from '@/lib/core/units';
import { connectToTemporal, createClient } from '../connect';
import { leaseTimes } from '../session/lease';
import { removeSession } from '../session/remove-session';
import { isMeant, listSessions, type SessionEntry, type SessionFilter } from '../session/session-list';
import type { RunnerSettings } from '../settings';
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
  { clock, signal, tell }: { clock: Clock; signal: AbortSignal; tell(line: string): void },
): Promise<string> {
  const now = clock.now();
  const filter: SessionFilter = {
    usedBefore: olderThanMs === null ? null : now - olderThanMs,
    largerThanBytes,
  };
  const meant = (await listSessions(settings.workspaceDirectory)).filter((entry) => isMeant(entry, filter));
  const listed: Listed[] = [];
  for (const entry of meant) {
    listed.push({ ...entry, removed: clean && (await tryRemove(settings, entry.sessionId, signal)) });
  }
  const removed = listed.filter((entry) => entry.removed).map(({ sessionId }) => sessionId);
  if (removed.length > 0) await forget(settings, removed, signal).catch((error) => tell(notTold(error)));
  return json ? JSON.stringify(listed) : listed.map((entry) => lineOf(entry, now)).join('\n');
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

/** The sessions' workflows need not remember them any more. */
async function forget(settings: RunnerSettings, sessionIds: string[], signal: AbortSignal): Promise<void> {
  const connection = await connectToTemporal(settings, signal);
  try {
    const { workflow } = createClient(connection, settings);
    for (const sessionId of sessionIds) {
      const handle = workflow.getHandle(sessionWorkflowId(settings.taskQueue, sessionId));
      await handle.signal('sessionRemoved').catch(() => undefined);
    }
  } finally {
    await connection.close();
  }
}

function notTold(error: unknown): string {
  return `Temporal was not told that they are gone (${messageOf(error)}); it finds out at the next run of each.`;
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
