import type { LogBatch } from '@/lib/engine/log-batch';
import type { LogQuery } from '@/lib/engine/log-query';
import type { ContainerFacts, Engine } from '@/lib/engine/types';
import { type Instant, toInstant } from './timestamp';

/**
 * As `readLogs`, but what the run before this one left without a line feed is a line of its own. Podman writes unfinished
 * pieces of any length, and stamps whole seconds, so nothing in its log tells where a run ends: each is read by itself.
 */
export async function* readRuns(
  engine: Pick<Engine, 'facts' | 'readLogs'>,
  container: ContainerFacts,
  query: LogQuery,
  signal: AbortSignal,
): AsyncGenerator<LogBatch> {
  const between = engine.facts.kind === 'podman' ? betweenRuns(container) : null;
  if (between === null || (query.since !== null && query.since >= between)) {
    yield* engine.readLogs(container.id, query, signal);
    return;
  }
  yield* engine.readLogs(container.id, { ...query, follow: false, until: between }, signal);
  yield* engine.readLogs(container.id, { ...query, since: between }, signal);
}

/** Podman notes a start once the process runs, and may have printed. */
const startBlurMs = 50;

/**
 * A time between the run before this one and this one. Of a container that runs an engine tells how the one before it ended;
 * the last piece may be written some milliseconds later than that, which is the coarse time of a file.
 */
function betweenRuns({ startedAt, finishedAt }: ContainerFacts): Instant | null {
  if (startedAt === null) return null;
  const isBefore = finishedAt !== null && finishedAt < startedAt;
  return toInstant(isBefore ? (finishedAt + startedAt) / 2 : startedAt - startBlurMs);
}
