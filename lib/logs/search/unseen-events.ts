import { withoutColours } from '@/lib/core/display-text';
import { EventShapes, shapeBytesMax } from '@/lib/logs/shapes/event-shapes';
import type { ShapeSet } from '@/lib/logs/shapes/shape-set';
import { escapeCode } from './escape-code';

/** Lines of one event that wait for what it is; of a longer one the first are not told. */
const waitingMax = 10_000;

/** The text of a line, where it stands. */
interface TextBytes {
  bytes: Buffer;
  start: number;
  end: number;
}

/** Whether there may be colours. */
export const hasColours = (bytes: Buffer) => bytes.includes(escapeCode);

/** Which lines belong to events of a shape that was not seen; asked for one line after the other. */
export class UnseenEvents<Line> {
  readonly #events = new EventShapes();
  #unseen = false;
  readonly #waiting: Line[] = [];
  /** How many of these there are: to shorten the list for each line takes longer than to read it. */
  #waitingCount = 0;

  constructor(readonly seen: ShapeSet) {}

  /** Ends the event, as a divider does. */
  divide(): void {
    this.#events.divide();
  }

  /** What waits is not told any more. */
  forget(): void {
    this.#waitingCount = 0;
  }

  learn(text: TextBytes, coloured: boolean): void {
    if (this.#read(text, coloured) !== 'joins') this.seen.add(this.#events.shape);
  }

  /** Whether it belongs to an event that is new, and with it those of the event that wait. */
  isUnseen(text: TextBytes, coloured: boolean, line: Line): boolean {
    const place = this.#read(text, coloured);
    if (place === 'begins') {
      this.#unseen = false;
      this.#waitingCount = 0;
    }
    this.#unseen ||= place !== 'joins' && !this.seen.has(this.#events.shape);
    if (this.#unseen) return true;
    if (this.#waitingCount < waitingMax) {
      this.#waiting[this.#waitingCount] = line;
      this.#waitingCount += 1;
    }
    return false;
  }

  /** The lines of an event before the one by which it turned out to be new, each given once. */
  takeWaiting(): Line[] {
    const taken = this.#waiting.slice(0, this.#waitingCount);
    this.#waitingCount = 0;
    return taken;
  }

  #read({ bytes, start, end }: TextBytes, coloured: boolean) {
    const range = { start, end: Math.min(end, start + shapeBytesMax) };
    if (!coloured || !bytes.subarray(range.start, range.end).includes(escapeCode))
      return this.#events.read(bytes, range);
    const plain = Buffer.from(withoutColours(bytes.toString('utf8', range.start, range.end)));
    return this.#events.read(plain, { start: 0, end: plain.length });
  }
}
