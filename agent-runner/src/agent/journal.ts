import { z } from 'zod';
import { Failure, messageOf } from '@/lib/core/failure';
import { compactionSchema } from './compaction';
import { modelTurnSchema, usageSchema } from './conversation';
import { saidSchema } from './said';

const stepSchema = z.number().int().positive();
/** Place of the call in its turn. Ids do not do: some servers give the same id in every turn. */
const indexSchema = z.number().int().nonnegative();

const journalRecordSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('run-start'), executionId: z.string(), message: z.string() }),
  z.strictObject({
    type: z.literal('turn'),
    step: stepSchema,
    turn: modelTurnSchema,
    /** How long the run has been at work in all its attempts; written where a budget limits it. */
    workedMs: z.number().nonnegative().optional(),
  }),
  /** Before the call of the model in that step. */
  z.strictObject({
    type: z.literal('compaction'),
    step: stepSchema,
    usage: usageSchema,
    ...compactionSchema.shape,
  }),
  /** By the runner, at the end of that step. */
  z.strictObject({ type: z.literal('reminder'), step: stepSchema, text: z.string() }),
  z.strictObject({ type: z.literal('tool-start'), step: stepSchema, index: indexSchema, name: z.string() }),
  z.strictObject({
    type: z.literal('tool-end'),
    step: stepSchema,
    index: indexSchema,
    text: z.string(),
    isError: z.boolean(),
  }),
  saidSchema,
]);
export type JournalRecord = z.infer<typeof journalRecordSchema>;

/** Where the bytes lie. `append` resolves when they are on the disk. */
export interface JournalStore {
  readAll(): Promise<Buffer>;
  append(bytes: Buffer): Promise<void>;
  truncate(length: number): Promise<void>;
  close(): Promise<void>;
}

export interface Journal {
  readonly executionId: string;
  /** What an earlier attempt of the same execution left. */
  readonly found: readonly JournalRecord[];
  /** Resolves when the record is on the disk. */
  append(record: JournalRecord): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens the journal of one execution. What a crash left of its last line is cut off: nothing was done on the strength of
 * it. Throws `journal-of-another-run` and `journal-unreadable`; closes the store then.
 */
export async function openJournal(store: JournalStore, executionId: string): Promise<Journal> {
  try {
    const bytes = await store.readAll();
    const { records, length } = readRecords(bytes);
    if (length < bytes.length) await store.truncate(length);
    checkOwner(records, executionId);
    return journalOver(store, executionId, records);
  } catch (error) {
    await store.close();
    throw error;
  }
}

function journalOver(store: JournalStore, executionId: string, found: JournalRecord[]): Journal {
  let broken = false;
  let last = Promise.resolve();
  const write = async (record: JournalRecord) => {
    if (broken) throw notWritten(executionId, 'An earlier record could not be written');
    try {
      await store.append(Buffer.from(`${JSON.stringify(record)}\n`));
    } catch (error) {
      // Part of the line may be there: another one after it would make both unreadable.
      broken = true;
      throw notWritten(executionId, messageOf(error), error);
    }
  };
  return {
    executionId,
    found,
    // One after another, also where tools run side by side.
    append: async (record) => {
      const written = last.then(() => write(record));
      last = written.catch(() => undefined);
      await written;
    },
    close: async () => await store.close(),
  };
}

const lineFeed = 0x0a;

/** `length`: bytes of the whole records. */
export function readRecords(bytes: Buffer): { records: JournalRecord[]; length: number } {
  const records: JournalRecord[] = [];
  let length = 0;
  for (let end = bytes.indexOf(lineFeed); end !== -1; end = bytes.indexOf(lineFeed, length)) {
    const record = readRecord(bytes.subarray(length, end));
    if (record === null) {
      // A power cut may keep a line's end and lose its middle, in the last line only.
      if (end === bytes.length - 1) break;
      throw unreadable(records.length + 1);
    }
    records.push(record);
    length = end + 1;
  }
  return { records, length };
}

function readRecord(line: Buffer): JournalRecord | null {
  try {
    return journalRecordSchema.parse(JSON.parse(line.toString('utf8')));
  } catch {
    return null;
  }
}

function checkOwner([first]: JournalRecord[], executionId: string): void {
  if (first === undefined) return;
  if (first.type !== 'run-start') throw unreadable(1);
  if (first.executionId !== executionId) throw otherRun(executionId, 'It was written by another execution');
}

export function otherRun(executionId: string, reason: string): Failure {
  return new Failure({
    code: 'journal-of-another-run',
    title: `The journal of execution ${executionId} is that of another run`,
    reason,
    remedy: { summary: 'Start the run again under an execution id of its own' },
  });
}

function unreadable(line: number): Failure {
  return new Failure({
    code: 'journal-unreadable',
    title: 'The journal of the run cannot be read',
    reason: `Line ${line} is not a record`,
    remedy: { summary: 'Look at the session’s state, then start the run again under a new execution id' },
  });
}

function notWritten(executionId: string, reason: string, cause?: unknown): Failure {
  return new Failure({
    code: 'journal-not-written',
    title: `The journal of execution ${executionId} cannot be written`,
    reason,
    remedy: { summary: 'Check the free space of the workspace; the run resumes when it is tried again' },
    cause,
  });
}
