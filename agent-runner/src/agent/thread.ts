import { z } from 'zod';
import { Failure } from '@/lib/core/failure';
import { type ConversationMessage, conversationMessageSchema } from './conversation';
import type { JournalStore } from './journal';

const recordSchema = z.strictObject({
  executionId: z.string(),
  messages: z.array(conversationMessageSchema),
  /** The messages stand for all that was said before as well: the run has summarised it. */
  restart: z.literal(true).optional(),
});

export type ThreadPart = Omit<z.infer<typeof recordSchema>, 'executionId'>;

/** The conversation of a session: what each run added that has ended, in the order in which they ended. */
export interface Thread {
  has(executionId: string): boolean;
  /** What the runs before this one said, or the last of them that summarised it. */
  before(executionId: string): ConversationMessage[];
  /** Once for each run: told again it counts as it was told last. */
  add(executionId: string, part: ThreadPart): Promise<void>;
  close(): Promise<void>;
}

const messagesIn = ({ messages }: z.infer<typeof recordSchema>) => messages;

/** A torn last line, left by a crash, is cut off: its run is tried again and adds it then. Closes the store on failure. */
export async function openThread(store: JournalStore): Promise<Thread> {
  try {
    const bytes = await store.readAll();
    const length = bytes.lastIndexOf('\n') + 1;
    if (length < bytes.length) await store.truncate(length);
    const lines = bytes.subarray(0, length).toString('utf8').split('\n').filter(Boolean);
    const records = lines.map((line) => recordSchema.parse(JSON.parse(line)));
    return {
      has: (executionId) => records.some((record) => record.executionId === executionId),
      before: (executionId) => {
        const own = records.findIndex((record) => record.executionId === executionId);
        const earlier = records.slice(0, own === -1 ? undefined : own);
        const last = new Map(earlier.map((record) => [record.executionId, record]));
        const counted = earlier.filter((record) => last.get(record.executionId) === record);
        return counted
          .slice(
            Math.max(
              0,
              counted.findLastIndex(({ restart }) => restart),
            ),
          )
          .flatMap(messagesIn);
      },
      add: async (executionId, part) => {
        const record = { executionId, ...part };
        const line = JSON.stringify(record);
        const before = records.findLast((other) => other.executionId === executionId);
        if (before !== undefined && JSON.stringify(before) === line) return;
        await store.append(Buffer.from(`${line}\n`));
        records.push(record);
      },
      close: () => store.close(),
    };
  } catch (cause) {
    await store.close();
    throw new Failure({
      code: 'thread-unreadable',
      title: 'The conversation of the session cannot be read',
      reason: 'The last file .agent/thread@….jsonl of its sandbox holds something else',
      remedy: { summary: 'Clean the sandbox up, or start a new session' },
      cause,
    });
  }
}
