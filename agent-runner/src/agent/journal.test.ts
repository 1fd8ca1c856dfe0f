import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileJournalStore } from './file-journal-store';
import { type Journal, type JournalRecord, openJournal, readRecords } from './journal';
import { MemoryJournalStore } from './memory-journal-store.test-support';

let directory: string;
let path: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'journal-'));
  path = join(directory, 'steps.jsonl');
  await writeFile(path, '');
});

afterEach(async () => {
  await rm(directory, { recursive: true });
});

async function reopen(executionId = 'run-1'): Promise<Journal> {
  return await openJournal(fileJournalStore(await open(path, 'r+')), executionId);
}

const records: JournalRecord[] = [
  { type: 'run-start', executionId: 'run-1', message: 'Grüße, 你好\nand a second line' },
  {
    type: 'turn',
    step: 1,
    turn: {
      text: 'Ja — ✅',
      toolCalls: [{ id: 'a', name: 'look', input: { depth: 1 } }],
      usage: { inputTokens: 3, outputTokens: 2, cachedInputTokens: 1, cacheWriteTokens: 0 },
      finishReason: 'tool-calls',
      replay: { model: 'openai/x', content: [{ type: 'reasoning', text: 'Hm' }] },
    },
  },
  { type: 'tool-start', step: 1, index: 0, name: 'look' },
  { type: 'tool-end', step: 1, index: 0, text: 'Seen\u2028', isError: false },
];

async function writeAll(): Promise<void> {
  const journal = await reopen();
  for (const record of records) await journal.append(record);
  await journal.close();
}

describe('the journal', () => {
  it('gives back what was written, after the file was closed and opened again', async () => {
    await writeAll();
    const journal = await reopen();
    expect(journal.found).toEqual(records);
    await journal.close();
  });

  it('cut at any byte gives the whole records before the cut, and takes new ones after them', async () => {
    await writeAll();
    const whole = await readFile(path);
    const ends = records.map((_, index) => lengthOf(records.slice(0, index + 1)));
    expect(ends.at(-1)).toBe(whole.length);
    for (let cut = 0; cut <= whole.length; cut++) {
      await writeFile(path, whole.subarray(0, cut));
      const journal = await reopen();
      const kept = ends.filter((end) => end <= cut).length;
      expect(journal.found).toEqual(records.slice(0, kept));
      const next: JournalRecord = records[kept] ?? { type: 'tool-start', step: 2, index: 0, name: 'next' };
      await journal.append(next);
      await journal.close();
      expect(readRecords(await readFile(path)).records).toEqual([...records.slice(0, kept), next]);
    }
  });

  it('drops a last line whose middle a power cut has lost', async () => {
    await writeAll();
    const whole = await readFile(path);
    const before = lengthOf(records.slice(0, 3));
    await writeFile(path, Buffer.from(whole).fill(0, before + 5, whole.length - 3));
    const journal = await reopen();
    expect(journal.found).toEqual(records.slice(0, 3));
    await journal.close();
    expect(await readFile(path)).toEqual(whole.subarray(0, before));
  });

  it('refuses a journal that is damaged in the middle, and leaves it as it is', async () => {
    await writeAll();
    const whole = await readFile(path);
    whole[lengthOf(records.slice(0, 1)) + 1] = 0;
    await writeFile(path, whole);
    await expect(reopen()).rejects.toMatchObject({ code: 'journal-unreadable' });
    expect(await readFile(path)).toEqual(whole);
  });

  it('refuses the journal of another execution', async () => {
    await writeAll();
    await expect(reopen('run-2')).rejects.toMatchObject({ code: 'journal-of-another-run' });
  });

  it('writes nothing after a record that could not be written', async () => {
    const store = new MemoryJournalStore();
    const journal = await openJournal(store, 'run-1');
    const [start, turn] = records;
    if (start === undefined || turn === undefined) throw new Error('No records');
    await journal.append(start);
    store.diesAt = store.bytes.length + 10;
    await expect(journal.append(turn)).rejects.toMatchObject({ code: 'journal-not-written' });
    store.diesAt = Number.POSITIVE_INFINITY;
    await expect(journal.append(turn)).rejects.toMatchObject({ code: 'journal-not-written' });
    expect((await openJournal(store, 'run-1')).found).toEqual([start]);
  });

  it('closes what it could not open', async () => {
    const store = new MemoryJournalStore();
    await store.append(Buffer.from('{}\n{}\n'));
    await expect(openJournal(store, 'run-1')).rejects.toMatchObject({ code: 'journal-unreadable' });
    expect(store.closed).toBe(true);
  });

  it('never fails on foreign bytes but by its own failure', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        const store = new MemoryJournalStore();
        await store.append(Buffer.from(bytes));
        const code = await openJournal(store, 'run-1').then(
          () => null,
          (error: unknown) => (error instanceof Error && 'code' in error ? error.code : 'a bug'),
        );
        expect([null, 'journal-unreadable']).toContain(code);
      }),
    );
  });
});

function lengthOf(some: JournalRecord[]): number {
  return some.reduce((sum, record) => sum + Buffer.byteLength(`${JSON.stringify(record)}\n`), 0);
}
