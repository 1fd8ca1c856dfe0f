import { mkdir, mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Operation } from '@/lib/contracts/operation';
import { waitedAtEnd } from '@/lib/contracts/waiting';
import { openJournal, readJournal } from './journal';
import { recordedOperation, recordedStep } from './recorded-operation';

let directory: string;
let path: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'd-journal-'));
  path = join(directory, 'console/journal.jsonl');
});

afterEach(() => rm(directory, { recursive: true, force: true }));

const done = (id: string): Operation =>
  recordedOperation({ id, state: 'succeeded', endedAt: 2000, outcome: 'Done — für Ü' });

async function write(...operations: Operation[]): Promise<void> {
  const { journal } = await openJournal(path);
  for (const operation of operations) await journal.append(operation);
  await journal.close();
}

async function reopen() {
  const opened = await openJournal(path);
  await opened.journal.close();
  return { history: opened.journal.history, unfinished: opened.unfinished };
}

describe('the journal', () => {
  test('gives back the last state of each operation, newest first', async () => {
    await write(recordedOperation({ id: 'a' }), done('a'), done('b'));
    expect(await reopen()).toEqual({ history: [done('b'), done('a')], unfinished: [] });
  });

  test('is readable by its owner only', async () => {
    await write(done('a'));
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(join(path, '..'))).mode & 0o777).toBe(0o700);
  });

  test('E29: an operation that a crash left running is returned once and kept as a named failure', async () => {
    await write(done('a'), recordedOperation({ id: 'b' }));
    const first = await reopen();
    expect(first.unfinished).toEqual([recordedOperation({ id: 'b' })]);
    expect(first.history[0]).toMatchObject({ id: 'b', state: 'failed', failure: { code: 'console-ended' } });
    expect((await reopen()).unfinished).toEqual([]);
  });

  test('an operation that a crash left waiting is no failure: nothing of it was done', async () => {
    const steps = [recordedStep('wait-idle', 'running'), recordedStep('stop')];
    await write(recordedOperation({ id: 'b', kind: 'restart', asked: { when: 'idle' }, steps }));
    const [left] = (await reopen()).history;
    expect(left).toMatchObject({ state: 'cancelled', failure: null });
    expect(left && waitedAtEnd(left)).toBe(true);
  });

  test('keeps the last fifty and one line each', async () => {
    const many = Array.from({ length: 60 }, (_, index) => done(`op-${index}`));
    await write(...many.flatMap((operation) => [{ ...operation, state: 'running' as const }, operation]));
    const { history } = await reopen();
    expect([history.length, history[0]?.id, history.at(-1)?.id]).toEqual([50, 'op-59', 'op-10']);
    expect((await readFile(path, 'utf8')).trim().split('\n')).toHaveLength(50);
  });

  test('E18: cut at any byte it still opens, and loses the cut line only', async () => {
    await write(done('a'), recordedOperation({ id: 'b' }), done('b'), done('c'));
    const whole = await readFile(path);
    const lines = whole.toString('utf8').split('\n').filter(Boolean);
    fc.assert(
      fc.property(fc.nat(whole.length), (cut) => {
        const text = whole.subarray(0, cut).toString('utf8');
        const complete = lines.filter((_, index) => {
          const until = Buffer.byteLength(lines.slice(0, index + 1).join('\n'));
          return until <= cut;
        });
        expect(readJournal(text)).toEqual(readJournal(complete.join('\n')));
      }),
    );
    await truncate(path, whole.length - 7);
    expect((await reopen()).history.map(({ id }) => id)).toEqual(['b', 'a']);
  });

  test('lines of another version are left out, the others count', async () => {
    await write(done('a'));
    await writeFile(path, `${await readFile(path, 'utf8')}{"id":"z","kind":"upgrade"}\nnot json\n`);
    expect((await reopen()).history).toEqual([done('a')]);
  });

  test('a journal that cannot be read is a named failure and stays as it is', async () => {
    await mkdir(path, { recursive: true });
    await expect(openJournal(path)).rejects.toMatchObject({ code: 'journal-unreadable' });
  });
});
