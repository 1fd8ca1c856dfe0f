import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomically } from '@/lib/core/atomic-file';
import { isFailure, messageOf } from '@/lib/core/failure';
import { log } from '@/lib/process/log';
import { askRegistry, readCheck } from './newer-image';
import type { RunnerParts } from './runner-parts';

const dayMs = 86_400_000;
/** Files are read, nobody is asked: a machine that slept is soon found to be late. */
const lookAgainMs = 30_000;
const askTimeoutMs = 30_000;

const lookSchema = z.object({ at: z.number() });
const fileOf = ({ config }: Pick<RunnerParts, 'config'>) => join(config.consoleDirectory, 'daily-look.json');

/** A time in the future is that of a clock that was wrong. */
export function isDue(lastAt: number | null, now: number): boolean {
  return lastAt === null || lastAt > now || now - lastAt >= dayMs;
}

async function lastLookAt(parts: Pick<RunnerParts, 'config'>): Promise<number | null> {
  const text = await readFile(fileOf(parts), 'utf8').catch(() => '{}');
  const tried = lookSchema.safeParse(JSON.parse(text)).data?.at ?? null;
  const answered = (await readCheck(parts))?.askedAt ?? null;
  return tried === null || answered === null ? (tried ?? answered) : Math.max(tried, answered);
}

/** One HEAD where it is switched on and due; whatever becomes of it, the next is a day later. */
async function lookIfDue(parts: RunnerParts, onAnswer: () => void, signal: AbortSignal): Promise<void> {
  const { clock, preferences } = parts;
  if (!(await preferences.read()).lookDaily || !isDue(await lastLookAt(parts), clock.now())) return;
  if ((await parts.engine()) === null) return;
  await writeFileAtomically(fileOf(parts), JSON.stringify({ at: clock.now() }));
  await askRegistry(parts, AbortSignal.any([signal, AbortSignal.timeout(askTimeoutMs)]));
  onAnswer();
}

/**
 * Asks the registry once a day for a newer image while that is switched on, over restarts of the console as well. A registry
 * that does not answer is a line in the console's log and no more. Resolves when the signal aborts.
 */
export async function lookDaily(
  parts: RunnerParts,
  onAnswer: () => void,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await lookIfDue(parts, onAnswer, signal);
    } catch (error) {
      const reason = isFailure(error) ? `${error.code}: ${error.details.reason}` : messageOf(error);
      if (!signal.aborted) log.info('The registry was not asked for a newer image', { reason });
    }
    await parts.clock.sleep(lookAgainMs, signal).catch(() => undefined);
  }
}
