import { stat } from 'node:fs/promises';
import { fileJournalStore } from '../agent/file-journal-store';
import { type Journal, type JournalStore, openJournal, readRecords } from '../agent/journal';
import { type EarlyEnd, messagesOf, progressOf } from '../agent/run-progress';
import type { Thread, ThreadPart } from '../agent/thread';
import { entryPath } from '../sandbox/directory-handle';
import { openFolder, openRunnerFile, type Sandbox } from '../sandbox/sandbox';
import { type FencedEntry, listFenced, openFenced } from './fenced-file';
import type { Lease } from './lease';

const prefix = 'run-';

/** Takes nothing once the lease is lost. */
export async function fencedStore(sandbox: Sandbox, name: string, lease: Lease): Promise<JournalStore> {
  const store = fileJournalStore((await openFenced(sandbox, name, lease)).handle);
  return {
    ...store,
    append: async (bytes) => {
      lease.check();
      await store.append(bytes);
    },
  };
}

export async function openRunJournal(sandbox: Sandbox, executionId: string, lease: Lease): Promise<Journal> {
  return await openJournal(await fencedStore(sandbox, `${prefix}${executionId}`, lease), executionId);
}

/** What the run adds to the conversation, by its journal. */
export async function readPart(sandbox: Sandbox, executionId: string, end?: EarlyEnd): Promise<ThreadPart> {
  const entry = (await newestJournals(sandbox)).find(({ name }) => name === `${prefix}${executionId}`);
  return entry === undefined ? { messages: [] } : await partIn(sandbox, entry, end);
}

/** The runs that ended without being able to say so: killed, terminated, or given up after their last attempt. */
export async function addEarlierRuns(thread: Thread, sandbox: Sandbox, ownId: string): Promise<void> {
  const journals = (await newestJournals(sandbox)).filter(({ name, token }) => {
    const executionId = name.slice(prefix.length);
    // Those without a token are of a time in which the conversation held finished runs only.
    return token > 0 && executionId !== ownId && !thread.has(executionId);
  });
  for (const entry of await byTime(sandbox, journals)) {
    const part = await partIn(sandbox, entry, { type: 'unknown' }).catch(() => null);
    if (part !== null && part.messages.length > 0) await thread.add(entry.name.slice(prefix.length), part);
  }
}

async function newestJournals(sandbox: Sandbox): Promise<FencedEntry[]> {
  await using folder = await openFolder(sandbox);
  const entries = (await listFenced(folder)).filter(({ name }) => name.startsWith(prefix));
  entries.sort((left, right) => left.token - right.token);
  return [...new Map(entries.map((entry) => [entry.name, entry])).values()];
}

async function byTime(sandbox: Sandbox, entries: FencedEntry[]): Promise<FencedEntry[]> {
  await using folder = await openFolder(sandbox);
  const timed = await Promise.all(
    entries.map(async (entry) => ({ entry, at: (await stat(entryPath(folder, entry.file))).mtimeMs })),
  );
  return timed.sort((left, right) => left.at - right.at).map(({ entry }) => entry);
}

async function partIn(sandbox: Sandbox, { file }: FencedEntry, end?: EarlyEnd): Promise<ThreadPart> {
  await using opened = await openRunnerFile(sandbox, file);
  const { records } = readRecords(await opened.handle.readFile());
  const progress = progressOf(records);
  const messages = messagesOf(progress, end);
  return progress.compactions.length > 0 ? { messages, restart: true } : { messages };
}
