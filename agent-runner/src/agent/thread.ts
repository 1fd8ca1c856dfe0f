import { z } from 'zod';
import { Failure } from '@/lib/core/failure';
import { type ConversationMessage, conversationMessageSchema } from './conversation';
import type { JournalStore } from './journal';

const recordSchema = z.strictObject({
  executionId: z.string(),
  messages: z.array(conversationMessageSchema),
});

/** The conversation of a session: what each finished run added, in the order in which they ended. */
export interface Thread {
  /** What the runs before this one said. */
  before(executionId: string): ConversationMessage[];
  /** Once for each run: a run that is told again is not added again. */
  add(executionId: string, messages: ConversationMessage[]): Promise<void>;
  close(): Promise<void>;
}

/** A torn last line, left by a crash, is cut off: its run is tried again and adds it then. Closes the store on failure. */
export async function openThread(store: JournalStore): Promise<Thread> {
  try {
    const bytes = await store.readAll();
    const length = bytes.lastIndexOf('\n') + 1;
    if (length < bytes.length) await store.truncate(length);
    const lines = bytes.subarray(0, length).toString('utf8').split('\n').filter(Boolean);
    const records = lines.map((line) => recordSchema.parse(JSON.parse(line)));
    return {
      before: (executionId) => {
        const own = records.findIndex((record) => record.executionId === executionId);
        return records.slice(0, own === -1 ? undefined : own).flatMap(({ messages }) => messages);
      },
      add: async (executionId, messages) => {
        if (records.some((record) => record.executionId === executionId)) return;
        const record = { executionId, messages };
        await store.append(Buffer.from(`${JSON.stringify(record)}\n`));
        records.push(record);
      },
      close: () => store.close(),
    };
  } catch (cause) {
    await store.close();
    throw new Failure({
      code: 'thread-unreadable',
      title: 'The conversation of the session cannot be read',
      reason: 'The file .agent/thread.jsonl of its sandbox holds something else',
      remedy: { summary: 'Clean the sandbox up, or start a new session' },
      cause,
    });
  }
}
