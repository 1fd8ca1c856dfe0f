import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Proof } from '@/lib/contracts/proof';
import { systemClock } from '@/lib/core/clock';
import { createProofRecord } from './proof-record';

const dayMs = 24 * 60 * 60 * 1000;
const now = 1_800_000_000_000;
const clock = { ...systemClock, now: () => now };
const proof = (at: number): Proof => ({
  outcome: { type: 'proved', waitedMs: 1, ranMs: 2 },
  at,
  durationMs: 9,
});

let directory: string;
let path: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'proofs-'));
  path = join(directory, 'proofs.jsonl');
});
afterEach(() => rm(directory, { recursive: true }));

test('the proofs of the last day are there after a restart, also those added side by side', async () => {
  const record = createProofRecord(path, clock);
  await record.add(proof(now - dayMs - 1));
  await Promise.all([record.add(proof(now - 2)), record.add(proof(now - 1))]);
  await appendFile(path, '{"outcome":{"type":"pro');
  const read = await createProofRecord(path, clock).lastDay();
  expect(read).toEqual([proof(now - 2), proof(now - 1)]);
  expect(await record.lastDay()).toEqual(read);
});

test('the file stays below two days of them, and the newest are kept', async () => {
  const record = createProofRecord(path, clock);
  for (let index = 0; index < 3000; index += 1) await record.add(proof(now - 3000 + index));
  expect((await readFile(path, 'utf8')).split('\n').length).toBeLessThan(2881);
  expect((await record.lastDay()).at(-1)).toEqual(proof(now - 1));
  expect((await createProofRecord(path, clock).lastDay()).length).toBeGreaterThanOrEqual(1440);
});

test('a disk that takes nothing takes no proof away', async () => {
  const record = createProofRecord(join(directory, 'missing', 'proofs.jsonl'), clock);
  await record.add(proof(now - 1));
  expect(await record.lastDay()).toEqual([proof(now - 1)]);
});
