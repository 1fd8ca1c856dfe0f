import { createHmac, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { changeKindSchema, type SinceReady } from '@/lib/contracts/changes';
import type { CheckId, Status, Verdict } from '@/lib/contracts/status';
import { writeFileAtomically } from '@/lib/core/atomic-file';
import type { Clock } from '@/lib/core/clock';
import { messageOf } from '@/lib/core/failure';
import { jsonOrNull } from '@/lib/core/json-or-null';
import type { CollectedEvidence } from '@/lib/health/evidence';
import { log } from '@/lib/process/log';
import { factsOf } from './facts';
import { changesOf, fold, type Memory, type Observed } from './fold';
import { leapWords, machineFacts } from './machine-facts';
import { rankChanges } from './rank';

const lookEveryMs = 10_000;
/** The file tells a console that is killed when the worker was ready last, to this. */
const savedEveryMs = 10 * 60_000;

const rememberedSchema = z.strictObject({
  baseline: z.string().nullable(),
  value: z.string().nullable(),
  changedAt: z.number().nullable(),
});
const fileSchema = z.strictObject({
  version: z.literal(1),
  /** Under which secrets are told apart; it never leaves this file. */
  salt: z.string().min(32),
  readyAt: z.number().nullable(),
  memory: z.partialRecord(changeKindSchema, z.record(z.string(), rememberedSchema)),
});

/** What is otherwise than when the worker was ready last, over restarts of the console. */
export interface ReadyRecord {
  /** Notes what was seen. Never rejects, and asks this machine for the rest at most every ten seconds. */
  observe(evidence: CollectedEvidence, verdict: Verdict): void;
  /** Null where it never was ready. @param broken the link of which it may be the cause */
  sinceReady(broken: CheckId | null): SinceReady | null;
  /** What tells a secret from another, and nothing else of it. */
  print(secret: string): string;
  /** Resolves when all that is known is on the disk. */
  saved(): Promise<void>;
}

export interface ReadyRecordParts {
  path: string;
  /** Where space has to be. */
  directories: readonly string[];
  clock: Clock;
  /** What engines and Temporal do not tell; a parameter for tests. */
  readMachine?: typeof machineFacts;
}

/** A file that cannot be read is begun anew: it is evidence, and no condition. */
export async function openReadyRecord(parts: ReadyRecordParts): Promise<ReadyRecord> {
  const { path, clock, directories, readMachine = machineFacts } = parts;
  const known = fileSchema.safeParse(jsonOrNull(await readFile(path, 'utf8').catch(() => ''))).data;
  const salt = known?.salt ?? randomBytes(32).toString('hex');
  let memory: Memory = known?.memory ?? {};
  let readyAt = known?.readyAt ?? null;
  const aheadAtStart = clock.now() - clock.monotonic();
  const saver = createSaver(path, () => ({ version: 1 as const, salt, readyAt, memory }));
  let looking = false;
  let lookedAt = Number.NEGATIVE_INFINITY;

  const note = (seen: Observed, ready: boolean) => {
    const now = clock.now();
    const next = fold(memory, seen, now, readyAt === null ? null : ready);
    const changed = JSON.stringify(next) !== JSON.stringify(memory);
    const begins = ready && readyAt === null;
    memory = next;
    if (ready) readyAt = now;
    if (changed || begins) saver.save();
    else if (ready) saver.saveAfter(savedEveryMs, clock.monotonic());
  };
  const lookAtMachine = async (evidence: CollectedEvidence, ready: boolean) => {
    looking = true;
    try {
      const seen = await readMachine(directories, evidence.temporal?.value.settings ?? null);
      const leapMs = clock.now() - clock.monotonic() - aheadAtStart;
      note({ ...seen, clock: { '': leapWords(leapMs) } }, ready);
    } catch (error) {
      log.warn('What changed on this machine could not be read', { reason: messageOf(error) });
    } finally {
      looking = false;
    }
  };

  return {
    observe: (evidence, verdict) => {
      const ready = verdict === 'ready';
      note(factsOf(evidence), ready);
      if (looking || clock.monotonic() - lookedAt < lookEveryMs) return;
      lookedAt = clock.monotonic();
      void lookAtMachine(evidence, ready);
    },
    sinceReady: (broken) =>
      readyAt === null ? null : { readyAt, changes: rankChanges(changesOf(memory), broken) },
    print: (secret) => createHmac('sha256', salt).update(secret).digest('hex').slice(0, 12),
    saved: () => saver.saved(),
  };
}

/** The status, and what changed since the worker was ready where it is not by a fault. */
export function withSinceReady(status: Status, record: Pick<ReadyRecord, 'sinceReady'>): Status {
  if (!['failed', 'no-engine', 'unproven'].includes(status.verdict)) return status;
  const broken = status.checks.find(({ state }) => state === 'fail' || state === 'wait');
  const sinceReady = record.sinceReady(broken?.id ?? null);
  return sinceReady === null ? status : { ...status, sinceReady };
}

/** One write after the other, of what is known when it begins. */
function createSaver(path: string, content: () => unknown) {
  let writing: Promise<void> | null = null;
  let wanted = false;
  let savedAt = Number.NEGATIVE_INFINITY;
  const write = async () => {
    while (wanted) {
      wanted = false;
      await writeFileAtomically(path, `${JSON.stringify(content())}\n`).catch((error: unknown) =>
        log.warn('What was when the worker was ready could not be written', { reason: messageOf(error) }),
      );
    }
    writing = null;
  };
  const save = () => {
    wanted = true;
    writing ??= write();
  };
  return {
    save,
    saveAfter: (delayMs: number, now: number) => {
      if (now - savedAt < delayMs) return;
      savedAt = now;
      save();
    },
    saved: async () => {
      await writing;
    },
  };
}
