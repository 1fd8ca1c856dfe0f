import type { LogLine } from '@/lib/contracts/log';
import { jsonNames } from '@/lib/core/log-record';

/** Beyond it a text may be cut: what it differs in is not known. */
const comparedLengthMax = 4000;

const date = String.raw`\d{4}[-/]\d\d[-/]\d\d[T ]`;
const time = String.raw`\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?|[AP]M)`;
/** As loggers write it first in a line, behind the name of the log that several are merged to, or in brackets. */
const leadingTime = new RegExp(
  String.raw`^(\[[\w.-]+ *\] )?(?:(?:time|ts|t)=(?:"[^"]*"|\S+)|\[?(?:${date})?${time}\]?(?=\s))`,
);
const jsonTime = new RegExp(String.raw`"(?:${jsonNames.time.join('|')})":\s*(?:"[^"]*"|[\d.eE+-]+)`);

/** What of a line stays when its time is left out; null for one that is not compared. */
export function textBesideTime({ stream, text }: LogLine): string | null {
  if (stream === 'console' || text.length > comparedLengthMax) return null;
  const rest = text.startsWith('{"') ? text.replace(jsonTime, '') : text.replace(leadingTime, '$1');
  return `${stream} ${rest}`;
}

/** Tells of each line whether it differs from the one before it in nothing but time. */
export class RepeatReader {
  #last: { number: number; text: string | null } = { number: 0, text: null };

  read(line: LogLine): boolean {
    const text = textBesideTime(line);
    const repeats = text !== null && text === this.#last.text && line.number === this.#last.number + 1;
    this.#last = { number: line.number, text };
    return repeats;
  }
}
