import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ignoring } from '../sandbox/directory-handle';
import { runnerFolder } from '../sandbox/relative-path';
import { sessionsFolder } from '../sandbox/sandbox';
import { sessionIdSchema } from '../sandbox/session-id';
import { leaseFolder } from './lease';

export interface SessionEntry {
  sessionId: string;
  bytes: number;
  /** When somebody last worked in it, milliseconds since 1970. */
  usedAt: number;
}

export interface SessionFilter {
  /** Not used since then, milliseconds since 1970. */
  usedBefore: number | null;
  largerThanBytes: number | null;
}

/** The sessions of the workspace, the one that was not used for the longest time first. */
export async function listSessions(workspaceDirectory: string): Promise<SessionEntry[]> {
  const folder = join(workspaceDirectory, sessionsFolder);
  const entries = await readdir(folder, { withFileTypes: true }).catch(noneFor('ENOENT'));
  const sessions: SessionEntry[] = [];
  for (const { name } of entries) {
    if (!sessionIdSchema.safeParse(name).success) continue;
    const directory = join(folder, name);
    const bytes = await bytesUnder(directory);
    sessions.push({ sessionId: name, bytes, usedAt: await lastUse(directory) });
  }
  return sessions.sort((left, right) => left.usedAt - right.usedAt);
}

export function isMeant({ bytes, usedAt }: SessionEntry, filter: SessionFilter): boolean {
  const isOld = filter.usedBefore === null || usedAt < filter.usedBefore;
  return isOld && (filter.largerThanBytes === null || bytes > filter.largerThanBytes);
}

/** The lease is renewed for as long as somebody works; a session that nobody ever worked in was made then. */
async function lastUse(directory: string): Promise<number> {
  const leases = join(directory, runnerFolder, leaseFolder);
  const names = await readdir(leases).catch(noneFor('ENOENT', 'ENOTDIR', 'EACCES'));
  const times = [directory, ...names.map((name) => join(leases, name))].map(async (path) => {
    const status = await lstat(path).catch(ignoring('ENOENT'));
    return status?.mtimeMs ?? 0;
  });
  return Math.max(...(await Promise.all(times)));
}

/** Of the files in it; links are not followed, and what cannot be read is not counted. */
async function bytesUnder(directory: string): Promise<number> {
  let bytes = 0;
  const open = [directory];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const entries = await readdir(next, { withFileTypes: true }).catch(
      noneFor('ENOENT', 'ENOTDIR', 'EACCES'),
    );
    for (const entry of entries) {
      const path = join(next, entry.name);
      if (entry.isDirectory()) open.push(path);
      else bytes += (await lstat(path).catch(ignoring('ENOENT')))?.size ?? 0;
    }
  }
  return bytes;
}

function noneFor(...codes: string[]): (error: unknown) => never[] {
  return (error) => {
    ignoring(...codes)(error);
    return [];
  };
}
