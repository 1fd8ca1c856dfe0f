import { constants } from 'node:fs';
import { type FileHandle, open, readdir, readlink, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { sessionIdSchema } from '@/lib/contracts/runs';

/** `run-EXECUTION@TOKEN.jsonl`; the highest token is the one that counts, and without one is 0 (`session/fenced-file.ts`). */
const journalName = /^run-([A-Za-z0-9][A-Za-z0-9._-]{0,79}?)(?:@([1-9]\d{0,15}))?\.jsonl$/;
/** Of a longer journal its end is read. */
const bytesMax = 32_000_000;
/** So many sessions are looked through for a run of which nobody tells the session. */
const sessionsMax = 5000;

export interface JournalFile {
  runId: string;
  /** In the session's folder of the runner. */
  file: string;
}

export type ReadJournal = { type: 'read'; bytes: Buffer } | { type: 'none'; reason: string };

/** Where the runner keeps the session's files, on this machine. */
const folderOf = (sessionsDirectory: string, session: string) => join(sessionsDirectory, session, '.agent');

/** Null: they can be read, or there are none yet; else why not. */
export async function sessionsProblem(sessionsDirectory: string): Promise<string | null> {
  try {
    await readdir(sessionsDirectory);
    return null;
  } catch (error) {
    return codeOf(error) === 'ENOENT' ? null : whyUnreadable(error, 'the sessions of the workspace');
  }
}

/** The newest version of each journal of the session; empty where nobody may look. */
export async function listJournals(sessionsDirectory: string, session: string): Promise<JournalFile[]> {
  // Whoever tells it may be the agent: it must name a directory right here.
  if (!sessionIdSchema.safeParse(session).success) return [];
  const names = await readdir(folderOf(sessionsDirectory, session)).catch(() => []);
  const newest = new Map<string, JournalFile & { token: number }>();
  for (const file of names) {
    const [, runId, written = '0'] = journalName.exec(file) ?? [];
    if (runId === undefined) continue;
    const token = Number(written);
    if (token >= (newest.get(runId)?.token ?? 0)) newest.set(runId, { runId, file, token });
  }
  return [...newest.values()];
}

/** The last runs of the session first. */
export async function sessionRunIds(
  sessionsDirectory: string,
  session: string,
  max: number,
): Promise<string[]> {
  const journals = await listJournals(sessionsDirectory, session);
  const timed = await Promise.all(
    journals.map(async ({ runId, file }) => {
      const status = await stat(join(folderOf(sessionsDirectory, session), file)).catch(() => null);
      return { runId, at: status?.mtimeMs ?? 0 };
    }),
  );
  const sorted = timed.sort((left, right) => right.at - left.at);
  return sorted.slice(0, max).map(({ runId }) => runId);
}

/** The session that has a journal of that run. */
export async function findSession(sessionsDirectory: string, runId: string): Promise<string | null> {
  const sessions = await readdir(sessionsDirectory).catch(() => []);
  for (const session of sessions.slice(0, sessionsMax)) {
    const journals = await listJournals(sessionsDirectory, session);
    if (journals.some((each) => each.runId === runId)) return session;
  }
  return null;
}

/**
 * The bytes of a run's journal. The agent's commands may write in that folder: neither a link, nor a hard link, nor a FIFO is
 * read, also when it is put there in the middle.
 */
export async function readJournal(
  sessionsDirectory: string,
  session: string,
  runId: string,
): Promise<ReadJournal> {
  const journals = await listJournals(sessionsDirectory, session);
  const found = journals.find((each) => each.runId === runId);
  if (found === undefined) return { type: 'none', reason: await whyMissing(sessionsDirectory, session) };
  try {
    // Only above the session's directory links are the owner's own.
    const path = join(folderOf(await realpath(sessionsDirectory), session), found.file);
    const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
    const handle = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    try {
      return await readOwn(handle, path);
    } finally {
      await handle.close();
    }
  } catch (error) {
    return { type: 'none', reason: whyUnreadable(error, 'its journal') };
  }
}

async function readOwn(handle: FileHandle, path: string): Promise<ReadJournal> {
  const status = await handle.stat();
  // Linux tells where the open file is; elsewhere the path is looked at once more.
  const at = await readlink(`/proc/self/fd/${handle.fd}`).catch(() => realpath(path));
  if (!status.isFile() || status.nlink !== 1 || at !== path)
    return { type: 'none', reason: 'What stands in the place of its journal is no file of the runner' };
  const length = Math.min(status.size, bytesMax);
  const bytes = Buffer.alloc(length);
  const { bytesRead } = await handle.read(bytes, 0, length, status.size - length);
  const whole = bytes.subarray(0, bytesRead);
  return { type: 'read', bytes: length < status.size ? whole.subarray(whole.indexOf('\n') + 1) : whole };
}

async function whyMissing(sessionsDirectory: string, session: string): Promise<string> {
  if (!sessionIdSchema.safeParse(session).success) return 'Its session has no directory of its own';
  try {
    await readdir(folderOf(sessionsDirectory, session));
    return 'It has not begun, or its journal was removed';
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return 'The session’s directory was removed';
    return whyUnreadable(error, 'the session’s directory');
  }
}

function whyUnreadable(error: unknown, what: string): string {
  const code = codeOf(error);
  if (code === 'EACCES' || code === 'EPERM') return `The console’s user may not read ${what}`;
  return `The system refuses to read ${what} (${code})`;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
