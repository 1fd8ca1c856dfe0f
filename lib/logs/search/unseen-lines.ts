import type { GoodTime } from '@/lib/contracts/good-time';
import type { ShapeSet } from '@/lib/logs/shapes/shape-set';
import { toInstant } from '@/lib/logs/timestamp';
import { endOfLine, lineAt } from './recorded-line';
import { hasColours, UnseenEvents } from './unseen-events';

/** A beat for each line would be felt. */
const linesOfBeat = 128;

/** Which lines of a log have a shape that was not there while all was well. Asked for one stretch of it after the other. */
export class UnseenLines {
  /** Lines of the good time, and lines after it. */
  learned = 0;
  examined = 0;
  readonly seen: ShapeSet;
  readonly #events: UnseenEvents<number>;
  readonly #ranges: Array<{ from: string; end: string }>;
  readonly #end: string;
  #past = false;

  /** @param seen what is to hold the shapes of the good time */
  constructor({ hour, start }: GoodTime, seen: ShapeSet) {
    this.seen = seen;
    this.#events = new UnseenEvents(seen);
    this.#ranges = [start ?? [], hour].flat().map(({ from, until }) => ({
      from: toInstant(from),
      end: toInstant(until + 1),
    }));
    this.#end = toInstant(hour.until + 1);
  }

  /** Where unseen lines begin, ascending; `beat` is called again and again meanwhile. */
  *startsIn(bytes: Buffer, beat: () => void): Generator<number> {
    const coloured = hasColours(bytes);
    this.#events.forget();
    for (let start = 0, lines = 0; start < bytes.length; lines += 1) {
      if (lines % linesOfBeat === 0) beat();
      const line = lineAt(bytes, start);
      start = line?.end ?? endOfLine(bytes, start);
      if (line === null) continue;
      this.#past ||= line.timestamp >= this.#end;
      if (line.stream === 'console') this.#events.divide();
      else if (this.#past) {
        this.examined += 1;
        if (!this.#events.isUnseen(line.textBytes(), coloured, line.start)) continue;
        yield* this.#events.takeWaiting();
        yield line.start;
      } else if (this.#isGood(line.timestamp)) {
        this.learned += 1;
        this.#events.learn(line.textBytes(), coloured);
      } else this.#events.divide();
    }
  }

  #isGood(timestamp: string): boolean {
    return this.#ranges.some(({ from, end }) => timestamp >= from && timestamp < end);
  }
}
