import { createHash } from 'node:crypto';
import { comparedEnd, LineRests } from './line-rests';
import type { LogRecord } from './record-format';
import type { Instant } from './timestamp';

type Recorded = Pick<LogRecord, 'timestamp' | 'stream' | 'text'>;

export interface ReplayFilter {
  /** The records that were not recorded before; each recorded one is left out exactly as often as it was recorded. */
  take(batch: readonly LogRecord[]): LogRecord[];
  /** Every line later than this is new; null while it is open whether lines are missing before the first new one. */
  readonly newAfter: Instant | null;
  /** Whether the engine began later than the recording ended, so that lines between the two may be missing. */
  missing(): boolean;
}

const longText = 256;

/**
 * Continues a recording by the engine's own timestamps. Several lines may share an instant (Podman 4 knows whole seconds
 * only) and the two streams may be a little out of order, so the lines recorded from `since` on are counted by instant,
 * stream and text. What an engine sends from before `since` (it may round down) is recorded already.
 * @param recorded in the order of the file; those from before `since` tell which lines it cuts in two
 */
export function createReplayFilter(recorded: readonly Recorded[], since: Instant): ReplayFilter {
  const counts = new Map<string, number>();
  const rests = new LineRests();
  let [last, latest] = ['', since];
  for (const record of recorded) {
    if (record.timestamp < since) {
      rests.note(record);
      continue;
    }
    const key = keyOf(record);
    counts.set(key, (counts.get(key) ?? 0) + 1);
    rests.noteNext(key);
    last = record.timestamp;
    if (last > latest) latest = last;
  }
  let matched = last === '';
  let gap = false;

  const isNew = (record: LogRecord): boolean => {
    if (record.timestamp < since) return false;
    if (counts.size === 0) return true;
    const key = keyOf(record);
    const count = counts.get(key);
    const isRest = count === undefined && rests.has(record);
    rests.pass(record.stream, key);
    if (isRest) return false;
    if (count === undefined) {
      if (!matched && record.timestamp > last) gap = true;
      return true;
    }
    if (record.timestamp === last) matched = true;
    if (count === 1) counts.delete(key);
    else counts.set(key, count - 1);
    return false;
  };

  return {
    take: (batch) => batch.filter(isNew),
    get newAfter() {
      return matched || gap ? latest : null;
    },
    missing: () => gap,
  };
}

function keyOf({ timestamp, stream, text }: Recorded): string {
  return `${timestamp} ${stream} ${textKey(text)}`;
}

/** A text as it is compared: a long one by its digest and its end. A key is its own key. */
export function textKey(text: string): string {
  if (text.length <= longText) return text;
  return createHash('sha1').update(text).digest('base64') + text.slice(-comparedEnd);
}
