import { shortId } from '@/lib/core/units';
import type { ContainerFacts, Engine } from '@/lib/engine/types';
import type { ContainerSource } from './container-source';
import { FollowWatch } from './follow-watch';
import { readRecent } from './history';
import type { NumberedLine } from './log-file';
import type { LogFiles } from './log-files';
import { LogHead } from './log-head';
import { readRuns } from './read-runs';
import { type LogRecord, type Mark, toRecord } from './record-format';
import type { Recording } from './recording';
import { RepeatFilter } from './repeat-filter';
import { createReplayFilter, type ReplayFilter } from './replay-filter';
import { whileRunning } from './running-batches';
import { StraightPath } from './straight-path';
import { type Instant, replayStart, toInstant, toMilliseconds } from './timestamp';

const replayLinesMax = 200_000;
const missingText =
  'Lines may be missing · the engine’s log file lost its oldest lines before they were read';

const overtakenText =
  'Lines may be missing · the engine changed its log file before all of the old one was read';
const emptiedText = 'Lines may be missing · the engine emptied its log file, which was full';
/** A recorder this far behind may have lost what Docker 20.10 leaves out when it changes its file. */
const behindMs = 1000;

/** What the recorder needs of an engine. */
export type LogEngine = Pick<Engine, 'facts' | 'inspectContainer' | 'readLogs'>;

interface ResumePoint {
  since: string | null;
  filter: ReplayFilter;
}

/** How the recording of a container ended: `missed` is the newest line that a follow did not give. */
export type RecordingEnd = { type: 'ended' } | { type: 'left'; missed: Instant | null };

/**
 * Records one container until its stream ends (it stopped or restarted), its follow is of no use any more, or the signal
 * aborts. A container that does not run is read without following: Podman cuts a follow on an exited container short.
 */
export async function recordContainer(
  parts: { engine: LogEngine; files: LogFiles; recording: Recording; containers: ContainerSource },
  container: ContainerFacts,
  follow: { on: boolean; leftFor: Instant | null },
  stop: AbortSignal,
): Promise<RecordingEnd> {
  const left = new AbortController();
  const signal = AbortSignal.any([stop, left.signal]);
  if (!follow.on) {
    await recordStream(parts, container, null, signal);
    return { type: 'ended' };
  }
  const watch = new FollowWatch(parts, container, follow.leftFor);
  let end: RecordingEnd = { type: 'ended' };
  const watching = watch.untilUseless(signal).then(
    (missed) => {
      end = { type: 'left', missed };
      left.abort();
    },
    () => undefined,
  );
  try {
    await recordStream(parts, container, watch, signal);
  } catch (error) {
    if (end.type === 'ended' || stop.aborted) throw error;
  } finally {
    left.abort();
    await watching;
  }
  return end;
}

async function recordStream(
  parts: { engine: LogEngine; files: LogFiles; recording: Recording },
  container: ContainerFacts,
  watch: FollowWatch | null,
  signal: AbortSignal,
): Promise<void> {
  const { engine, files, recording } = parts;
  const announce = announceRun(recording, container);
  const containerId = shortId(container.id);
  const known = recording.mark?.containerId === containerId;
  const { since, filter } = await resume(files, container);
  if (!known) announce.now();
  const watched = () => recording.watched;
  const options = { follow: watch !== null, since, tail: 'all', tty: container.tty, watched } as const;
  const all = readRuns(engine, container, options, signal);
  const unsure = watch !== null && engine.facts.kind === 'podman';
  const batches = unsure ? whileRunning(engine, container, all, signal) : all;
  const head = unsure ? new LogHead(engine, container, signal) : null;
  const repeats = createRepeatFilter(parts, containerId);
  const straight = new StraightPath(filter, repeats);
  let saidMissing = false;
  await head?.moved();
  for await (const batch of batches) {
    signal.throwIfAborted();
    watch?.came(batch);
    head?.came(batch);
    if (batch.length === 0) continue;
    const encoded = announce.pending ? null : straight.take(batch);
    if (encoded !== null && recording.writeBatch(encoded) === 'read-again') return;
    if (encoded === null) {
      const fresh = filter.take([...batch].map(toRecord));
      for await (const records of repeats?.take(fresh) ?? inOnePart(fresh)) {
        if (filter.missing() && !saidMissing) {
          recording.divide(missingText, null);
          saidMissing = true;
        }
        if (announce.write(records) === 'read-again') return;
      }
    }
    if (head?.isDue() && (await head.moved())) recording.divide(emptiedText, null);
  }
  if (await head?.moved()) recording.divide(emptiedText, null);
  announce.now();
}

/** Lines of Podman may share an instant and a text, and it repeats none. */
function createRepeatFilter(
  { engine, files, recording }: { engine: LogEngine; files: LogFiles; recording: Recording },
  containerId: string,
): RepeatFilter | null {
  if (engine.facts.kind === 'podman') return null;
  return new RepeatFilter((from) => {
    if (recording.behindMs() > behindMs) recording.divide(overtakenText, null);
    return recordedFrom(files, containerId, from);
  });
}

async function* inOnePart(records: LogRecord[]): AsyncGenerator<LogRecord[]> {
  yield records;
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

/**
 * Where to go on with a container: derived from the file, so a crash loses nothing, and one that comes back after another
 * of its name (settings that were rolled back) repeats nothing.
 */
async function resume(files: LogFiles, container: ContainerFacts): Promise<ResumePoint> {
  const containerId = shortId(container.id);
  const newest = linesOf(await readRecent(files, '9999', 1), containerId, files.mark);
  const own = newest.length > 0 ? newest : await recordedSinceCreation(files, container);
  const last = own.at(-1);
  if (last === undefined) return fromTheStart();
  const since = replayStart(last.timestamp);
  return { since, filter: createReplayFilter(await recordedFrom(files, containerId, since), since) };
}

async function recordedSinceCreation(
  files: LogFiles,
  { id, createdAt }: ContainerFacts,
): Promise<NumberedLine[]> {
  return createdAt === null ? [] : await recordedFrom(files, shortId(id), toInstant(createdAt));
}

/** The container's own lines in the file from an instant on, and some before it. */
async function recordedFrom(files: LogFiles, containerId: string, from: Instant): Promise<NumberedLine[]> {
  return linesOf(await readRecent(files, from, replayLinesMax), containerId, files.mark);
}

function fromTheStart(): ResumePoint {
  return { since: null, filter: createReplayFilter([], '') };
}

/** The container's own lines: a divider tells whose lines follow, and the last mark whose they are where there is none. */
function linesOf(lines: readonly NumberedLine[], containerId: string, lastMark: Mark | null): NumberedLine[] {
  const first = lines.find((line) => line.mark !== null);
  let owner = first === undefined ? lastMark?.containerId : ownerBefore(first);
  return lines.filter((line) => {
    owner = line.mark?.containerId ?? owner;
    return owner === containerId && line.stream !== 'console' && line.timestamp !== '';
  });
}

const replacedText = /^Container replaced · (\w+) → /;

/** Whose lines stand before a divider: those of the container that was replaced, or of an earlier run of the same one. */
function ownerBefore({ text, mark }: NumberedLine): string | undefined {
  return replacedText.exec(text)?.[1] ?? mark?.containerId;
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
    get pending(): boolean {
      return pending;
    },
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
