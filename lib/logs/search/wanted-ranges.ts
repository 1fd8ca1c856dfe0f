import type { GoodTime } from '@/lib/contracts/good-time';
import type { LogSearch } from '@/lib/contracts/log-search';
import type { LogLevel } from '@/lib/core/log-record';
import { beginsRecord } from './line-levels';
import { readStretches } from './record-stretches';
import { lineAt } from './recorded-line';
import { fewBytes, offsetOfLine, type SearchedFile } from './searched-file';

/** Read before the first line, which may go on with a record of a level. */
const contextLines = 1000;

/** Whole lines of a file that are searched, by their offsets. */
export interface WantedRange {
  file: SearchedFile;
  start: number;
  end: number;
}

interface Slot extends WantedRange {
  index: number;
}

/**
 * What has to be read, in order: every slot of which the index does not say that nothing in it can be found. Of a record that
 * reaches into one, where levels are asked for, that which is before it, too: it has the level.
 */
export function* wantedRanges(
  files: readonly SearchedFile[],
  search: LogSearch,
  goodTime: GoodTime | null = null,
): Generator<WantedRange> {
  const needsRecords = search.levels !== undefined && !search.heads;
  // What is known of the good time is read whatever part of the log is searched.
  const first = goodTime !== null ? 1 : search.after + 1 - (needsRecords ? contextLines : 0);
  const slots = files.flatMap((file) => slotsBetween(file, first, search.before));
  const isWanted = goodTime === null ? createSlotTest(search) : createGoodTimeTest(goodTime);
  let readTo = 0;
  for (let at = 0; at < slots.length; at += 1) {
    if (!isWanted(slots[at])) continue;
    let from = at;
    while (needsRecords && from > readTo && !beginsWithRecord(slots[from])) from -= 1;
    while (isWanted(slots[at + 1])) at += 1;
    readTo = at + 1;
    yield* joined(slots.slice(from, readTo));
  }
}

/** From the line `first` on, up to the one of the number `before` or the end. */
function slotsBetween(file: SearchedFile, first: number, before: number | undefined): Slot[] {
  const from = offsetOfLine(file, first);
  const until = before === undefined ? file.bytes : offsetOfLine(file, before);
  return file.slots.flatMap((slotStart, index) => {
    const start = Math.max(from, slotStart);
    const end = Math.min(until, file.slots[index + 1] ?? file.bytes);
    return start < end ? [{ file, index, start, end }] : [];
  });
}

/** Whether something can be found in a slot, by the index. */
function createSlotTest(search: LogSearch): (slot: Slot | undefined) => boolean {
  const { levels, from = Number.NEGATIVE_INFINITY, until = Number.POSITIVE_INFINITY } = search;
  const counts = new CountsThatHold(search);
  return (slot) => {
    if (slot === undefined) return false;
    const { file, index } = slot;
    const times = file.slotTimes[index];
    if (times !== undefined && (times.latest < from || times.earliest > until)) return false;
    if (levels === undefined || (search.dividers && file.slotsWithDividers.has(index))) return true;
    return counts.has(slot, levels);
  };
}

/** What begins a file may belong to a record of the one before it, which nobody knew who counted the file's levels. */
class CountsThatHold {
  readonly #search: LogSearch;
  readonly #known = new Map<SearchedFile, boolean>();

  constructor(search: LogSearch) {
    this.#search = search;
  }

  /** Whether there may be a line of one of these levels. */
  has({ file, index }: Slot, levels: readonly LogLevel[]): boolean {
    const counts = file.slotLevels?.[index];
    if (counts === undefined || levels.some((level) => counts[level] > 0)) return true;
    if (this.#search.heads) return false;
    const holds = this.#known.get(file) ?? beginsWithRecord({ file, start: 0, end: file.bytes });
    this.#known.set(file, holds);
    return !holds;
  }
}

/** What is told from the good time on depends on all that comes after it. */
function createGoodTimeTest({ hour, start }: GoodTime): (slot: Slot | undefined) => boolean {
  const { from } = start ?? hour;
  let begun = false;
  return (slot) => {
    if (slot === undefined) return false;
    begun ||= (slot.file.slotTimes[slot.index]?.latest ?? from) >= from;
    return begun;
  };
}

/** Whether the first line surely goes on with no record before it. */
function beginsWithRecord(range: WantedRange | undefined): boolean {
  if (range === undefined) return true;
  for (const { bytes } of readStretches(range.file.log, range.start, range.end, fewBytes)) {
    const isHeader = lineAt(bytes, 0) === null;
    const start = isHeader ? bytes.indexOf(0x0a) + 1 : 0;
    if (start < bytes.length) return beginsRecord(bytes, start);
  }
  return true;
}

/** Slots that lie one behind the other in a file are one range. */
function joined(slots: readonly Slot[]): WantedRange[] {
  const ranges: WantedRange[] = [];
  for (const { file, start, end } of slots) {
    const last = ranges.at(-1);
    if (last?.file === file) last.end = end;
    else ranges.push({ file, start, end });
  }
  return ranges;
}
