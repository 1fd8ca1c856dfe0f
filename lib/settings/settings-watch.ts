import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import type { Clock } from '@/lib/core/clock';
import { isFailure } from '@/lib/core/failure';
import { readSettingsFile } from './settings-file';

const lookIntervalMs = 500;
/** A file that is being written is looked at again after this, until two looks show the same. */
const settleIntervalMs = 150;
const settleLooksMax = 5;
/** The clocks of some file systems tick once in two seconds: a file that young may change under the same stamp. */
const youngMs = 3000;

export interface SettingsWatch {
  path: string;
  clock: Clock;
  /** Awaited before the next look. */
  changed: () => Promise<void>;
  signal: AbortSignal;
}

interface Look {
  /** What the file system says of the file. */
  stamp: string;
  /** Of the content. */
  print: string;
}

/**
 * Tells each change of what the file holds, until the signal aborts. It looks at the path, since a watch of the system sees neither
 * the far end of a link, nor a folder that was replaced, nor network file systems.
 */
export async function watchSettingsFile({ path, clock, changed, signal }: SettingsWatch): Promise<void> {
  let known = await look(path, null);
  let stampedAt = clock.monotonic();
  while (!signal.aborted) {
    await clock.sleep(lookIntervalMs, signal).catch(() => {});
    if (signal.aborted) return;
    const isYoung = clock.monotonic() - stampedAt < youngMs;
    const seen = await look(path, isYoung ? null : known);
    if (seen.stamp !== known.stamp) stampedAt = clock.monotonic();
    if (seen.print === known.print) {
      known = seen;
      continue;
    }
    known = await settled(path, seen, clock, signal);
    if (!signal.aborted) await changed();
  }
}

/** @param known taken as it is where the file system tells of no change since; null: the file is read */
async function look(path: string, known: Look | null): Promise<Look> {
  const facts = await stat(path, { bigint: true }).catch((error: unknown) => String(Object(error).code));
  if (typeof facts === 'string') return { stamp: facts, print: facts };
  // A pipe in its place would be waited for without end.
  if (!facts.isFile()) return { stamp: 'no file', print: 'no file' };
  const stamp = [facts.dev, facts.ino, facts.size, facts.mtimeNs, facts.ctimeNs].join(' ');
  return known?.stamp === stamp ? known : { stamp, print: await printOf(path) };
}

async function printOf(path: string): Promise<string> {
  try {
    const bytes = await readSettingsFile(path);
    return bytes === null ? 'ENOENT' : createHash('sha256').update(bytes).digest('hex');
  } catch (error) {
    if (!isFailure(error)) throw error;
    return error.details.reason;
  }
}

/** An editor that empties the file before it writes it is not taken at its half. */
async function settled(path: string, first: Look, clock: Clock, signal: AbortSignal): Promise<Look> {
  let last = first;
  for (let looks = 0; looks < settleLooksMax; looks += 1) {
    await clock.sleep(settleIntervalMs, signal).catch(() => {});
    if (signal.aborted) return last;
    const next = await look(path, null);
    if (next.stamp === last.stamp && next.print === last.print) return next;
    last = next;
  }
  return last;
}
