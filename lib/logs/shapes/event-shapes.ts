import { displayText } from '@/lib/core/display-text';
import { continueRecord, parseLogText, type RecordState, recordStart } from '@/lib/core/log-record';
import { addEvent } from './add-event';
import type { ByteRange } from './byte-kinds';
import { RememberedShape } from './remembered-shape';

/** A level stands at the beginning of a line. */
const readBytesMax = 4000;
/** Of a longer line only the beginning counts. */
export const shapeBytesMax = 16 * 1024;
/** One object for all lines. */
const begun: RecordState = { open: true, trace: 'none' };
/** With what a traceback begins. */
const traceLetters = new Set(Buffer.from('TFpg'));

/** `begins`: a new event. `names`: the line tells more of what the event is, as an exception's type. `joins`: it does not. */
export type LinePlace = 'begins' | 'names' | 'joins';

/**
 * The shapes of events from their lines, in order: of the first line, and of each that is not indented of those that belong to it,
 * for these name the exception. `shape` is that of the event so far.
 */
export class EventShapes {
  readonly shape = new RememberedShape();
  #state: RecordState = recordStart;

  /** @param range the text of the line: without colours, and no more of it than the bound above */
  read(bytes: Buffer, range: ByteRange): LinePlace {
    if (!this.#joins(bytes, range)) {
      this.shape.clear();
      addEvent(this.shape, bytes, range);
      this.#state = begun;
      return 'begins';
    }
    const first = bytes[range.start] ?? 0;
    if (range.start === range.end || first <= 0x20) return 'joins';
    this.shape.addText(bytes, range);
    return 'names';
  }

  /** Ends the event, as a divider does. */
  divide(): void {
    this.#state = recordStart;
  }

  #joins(bytes: Buffer, { start, end }: ByteRange): boolean {
    const first = bytes[start] ?? 0;
    // Nearly every line: nothing but a blank or a traceback goes on with a line, outside of one.
    if (this.#state.trace === 'none' && first > 0x20 && first < 0x80 && !traceLetters.has(first))
      return false;
    const text = displayText(bytes.toString('utf8', start, Math.min(end, start + readBytesMax)));
    if (parseLogText(text)?.level != null) return false;
    const { joins, state } = continueRecord(text, this.#state);
    if (joins) this.#state = state;
    return joins;
  }
}
