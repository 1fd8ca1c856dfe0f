import { shortId } from '@/lib/core/units';
import type { ContainerFacts, Engine, EngineLogLine } from '@/lib/engine/types';
import { readRecent } from './history';
import type { NumberedLine } from './log-file';
import type { LogFiles } from './log-files';
import type { LogRecord, Mark } from './record-format';
import type { Recording } from './recording';
import { createReplayFilter, type ReplayFilter } from './replay-filter';
import { isRunning, whileRunning } from './running-batches';
import { parseInstant, replayStart, toInstant, toMilliseconds } from './timestamp';

const replayLinesMax = 200_000;
const missingText = 'Lines may be missing · the engine had dropped its oldest lines before they were read';

/** What the recorder needs of an engine. */
export type LogEngine = Pick<Engine, 'facts' | 'inspectContainer' | 'readLogs'>;

interface ResumePoint {
  since: string | null;
  filter: ReplayFilter;
}

/**
 * Records one container until its stream ends (it stopped or restarted) or the signal aborts. A container that does not
 * run is read without following: Podman cuts a follow on an exited container short.
 */
export async function recordContainer(
  parts: { engine: LogEngine; files: LogFiles; recording: Recording },
  container: ContainerFacts,
  stop: AbortSignal,
): Promise<void> {
  const { engine, files, recording } = parts;
  const announce = announceRun(recording, container);
  const known = recording.mark?.containerId === shortId(container.id);
  const { since, filter } = known ? await resume(files, shortId(container.id)) : fromTheStart();
  if (!known) announce.now();
  const follow = isRunning(container);
  const options = { follow, since, tail: 'all', tty: container.tty } as const;
  const left = new AbortController();
  const signal = AbortSignal.any([stop, left.signal]);
  const all = engine.readLogs(container.id, options, signal);
  const unsure = follow && engine.facts.kind === 'podman';
  const batches = unsure ? whileRunning(engine, container, all, signal) : all;
  let saidMissing = false;
  try {
    for await (const batch of batches) {
      stop.throwIfAborted();
      const records = filter.take(toRecords(batch));
      if (filter.missing() && !saidMissing) {
        recording.divide(missingText, null);
        saidMissing = true;
      }
      if (announce.write(records) === 'read-again') return;
    }
  } finally {
    left.abort();
  }
  announce.now();
}

/** Whether the end of this run is in the file already. */
export function isEndRecorded(mark: Mark | null, container: ContainerFacts): boolean {
  const sameRun = mark?.containerId === shortId(container.id) && mark.startedAt === container.startedAt;
  return sameRun && mark.stopped;
}

export function divideAtEnd(recording: Recording, container: ContainerFacts): void {
  const reason = container.outOfMemory ? 'out of memory' : `exit code ${container.exitCode ?? 'unknown'}`;
  const mark = { containerId: shortId(container.id), startedAt: container.startedAt, stopped: true };
  recording.divide(`Container stopped · ${reason}`, mark, container.finishedAt);
}

/** Where to go on after a restart of the console: derived from the end of the file, so a crash loses nothing. */
async function resume(files: LogFiles, containerId: string): Promise<ResumePoint> {
  const newest = linesOf(await readRecent(files, '9999', 1), containerId);
  const last = newest.at(-1);
  if (last === undefined) return fromTheStart();
  const since = replayStart(last.timestamp);
  const recent = linesOf(await readRecent(files, since, replayLinesMax), containerId);
  const recorded = recent.filter((line) => line.timestamp >= since);
  return { since, filter: createReplayFilter(recorded, since) };
}

function fromTheStart(): ResumePoint {
  return { since: null, filter: createReplayFilter([], '') };
}

/** The container's own lines: those behind the last divider of another one. */
function linesOf(lines: readonly NumberedLine[], containerId: string): NumberedLine[] {
  const other = lines.findLastIndex((line) => line.mark !== null && line.mark.containerId !== containerId);
  return lines.slice(other + 1).filter((line) => line.stream !== 'console' && line.timestamp !== '');
}

/** Puts the divider of a new run before that run's first line, also when the end of the run before is read late. */
function announceRun(recording: Recording, container: ContainerFacts) {
  const containerId = shortId(container.id);
  const previous = recording.mark;
  const replaced = previous !== null && previous.containerId !== containerId;
  const mark = { containerId, startedAt: container.startedAt, stopped: false };
  const text = replaced
    ? `Container replaced · ${previous.containerId} → ${containerId}`
    : `Container started · ${containerId}`;
  let pending =
    container.startedAt !== null && (replaced || previous?.startedAt !== container.startedAt || !previous);
  const startSecond = Math.floor((container.startedAt ?? 0) / 1000) * 1000;

  const now = () => {
    if (pending) recording.divide(text, mark, container.startedAt);
    pending = false;
  };
  return {
    now,
    write(records: readonly LogRecord[]): 'written' | 'read-again' {
      if (!pending) return recording.write(records);
      const first = records.findIndex((record) => toMilliseconds(record.timestamp) >= startSecond);
      if (first === -1) return recording.write(records);
      if (recording.write(records.slice(0, first)) === 'read-again') return 'read-again';
      now();
      return recording.write(records.slice(first));
    },
  };
}

function toRecords(batch: readonly EngineLogLine[]): LogRecord[] {
  return batch.map(({ stream, timestamp, text }) => ({
    timestamp: parseInstant(timestamp) ?? toInstant(0),
    stream,
    text,
    mark: null,
  }));
}
