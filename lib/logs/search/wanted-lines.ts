import type { GoodTime } from '@/lib/contracts/good-time';
import type { LogSearch, LogSearchEvent } from '@/lib/contracts/log-search';
import type { LogLevel } from '@/lib/core/log-record';
import { ShapeSet } from '@/lib/logs/shapes/shape-set';
import { type Candidates, searchCandidates } from './candidates';
import { candidateStarts, everyLine } from './found-lines';
import { LineLevels, ownLevel } from './line-levels';
import { createLineTest } from './line-test';
import { readStretches, type Stretch } from './record-stretches';
import { lineAt, type RecordedLine } from './recorded-line';
import { hasParts, offsetOfLine, type SearchedFile } from './searched-file';
import { UnseenLines } from './unseen-lines';
import { wantedRanges } from './wanted-ranges';

export type GoodHourRead = Extract<LogSearchEvent, { type: 'good-hour-read' }>;

export interface FoundLine {
  line: RecordedLine;
  /** Null where no level is asked for, or the line has none. */
  kind: LogLevel | 'divider' | null;
}

/** A stretch of the log, with the lines in it that are searched for. */
export interface WantedStretch {
  file: SearchedFile;
  stretch: Stretch;
  lines: Generator<FoundLine>;
}

/** The lines of a log that are searched for. */
export class WantedLines {
  /** Where only news are searched for. */
  readonly unseen: UnseenLines | null;
  #goodHourTold = false;
  readonly #goodTime: GoodTime | null;
  readonly #search: LogSearch;
  readonly #beat: () => void;
  readonly #candidates: Candidates | null;
  readonly #levels: LineLevels | null;
  readonly #isWanted: (line: RecordedLine) => boolean;

  /**
   * @param beat called again and again
   * @param goodTime what is no news where only that is searched for
   * @param seen what is to hold its shapes
   */
  constructor(search: LogSearch, beat: () => void, goodTime: GoodTime | null, seen: ShapeSet | null = null) {
    this.unseen =
      search.onlyNew && goodTime !== null ? new UnseenLines(goodTime, seen ?? new ShapeSet()) : null;
    this.#goodTime = goodTime;
    this.#search = search;
    this.#beat = beat;
    this.#candidates = searchCandidates(search);
    this.#levels = search.levels === undefined || search.heads ? null : new LineLevels();
    this.#isWanted = createLineTest(search);
  }

  /** What has to be read, stretch by stretch. The lines of one have to be taken, all of them, before the next one. */
  *stretchesOf(files: readonly SearchedFile[]): Generator<WantedStretch> {
    for (const { file, start, end } of wantedRanges(files, this.#search, this.unseen && this.#goodTime)) {
      const first = offsetOfLine(file, this.#search.after + 1);
      for (const stretch of readStretches(file.log, start, end)) {
        yield { file, stretch, lines: this.#linesOf(file, stretch, first) };
        this.#levels?.endStretch(stretch.bytes);
      }
    }
  }

  /** Told once, when it is known. @param ended whether all is searched */
  *goodHour(ended = false): Generator<GoodHourRead> {
    if (this.unseen === null || this.#goodTime === null || this.#goodHourTold) return;
    if (!ended && this.unseen.examined === 0) return;
    this.#goodHourTold = true;
    const { learned, seen } = this.unseen;
    yield { type: 'good-hour-read', ...this.#goodTime.hour, lines: learned, complete: !seen.overflowed };
  }

  *#linesOf(file: SearchedFile, stretch: Stretch, first: number): Generator<FoundLine> {
    const { bytes, offset } = stretch;
    for (const start of this.#startsIn(file, stretch)) {
      if (offset + start < first) continue;
      const line = lineAt(bytes, start);
      if (line === null || !this.#isWanted(line)) continue;
      const kind = this.#kindOf(bytes, line);
      if (this.#hasLevel(kind)) yield { line, kind };
    }
  }

  #kindOf(bytes: Buffer, line: RecordedLine): FoundLine['kind'] {
    if (line.stream === 'console') return 'divider';
    if (this.#levels !== null) return this.#levels.levelOf(bytes, line);
    return this.#search.heads ? ownLevel(line) : null;
  }

  /** Whether a divider is wanted has been asked before. */
  #hasLevel(kind: FoundLine['kind']): boolean {
    const { levels, heads } = this.#search;
    if (kind === 'divider' || (levels === undefined && !heads)) return true;
    return kind !== null && (levels === undefined || levels.includes(kind));
  }

  #startsIn(file: SearchedFile, stretch: Stretch): Generator<number> {
    const { bytes } = stretch;
    if (this.unseen !== null) return this.unseen.startsIn(bytes, this.#beat);
    return hasParts(file, stretch)
      ? everyLine(bytes, 0, bytes.length, this.#beat)
      : candidateStarts(bytes, this.#candidates, this.#beat);
  }
}
