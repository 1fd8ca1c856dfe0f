import { fstatSync } from 'node:fs';
import type { GoodTime } from '@/lib/contracts/good-time';
import type { LogSearch } from '@/lib/contracts/log-search';
import { LogBytes } from '@/lib/logs/store/log-bytes';
import { TextWriter } from '@/lib/logs/text-writer';
import { LineNumbers, type OpenFile, type SearchedFile } from './searched-file';
import { type GoodHourRead, WantedLines } from './wanted-lines';

export type FoundTextEvent = GoodHourRead | { type: 'text-found'; text: string } | { type: 'text-ended' };

/** The lines that are searched for as text, `<time> <line>`. Throws when a file has become shorter than it was. */
export function* findText(
  files: readonly OpenFile[],
  search: LogSearch,
  beat: () => void = () => undefined,
  goodTime: GoodTime | null = null,
): Generator<FoundTextEvent> {
  const searched = files.map((file): SearchedFile => ({ ...file, log: new LogBytes(file) }));
  const wanted = new WantedLines(search, beat, goodTime);
  const writer = new TextWriter();
  /** Of the line that goes on with the last one, where that is not whole. */
  let nextNumber = 0;
  let numbers: LineNumbers | null = null;
  for (const { file, stretch, lines } of wanted.stretchesOf(searched)) {
    if (numbers?.file !== file) numbers = new LineNumbers(file);
    let text = '';
    for (const { line } of lines) {
      const isPart = writer.isOpen || line.part;
      const number = isPart ? numbers.at(stretch.offset + line.start, stretch) : 0;
      if (number !== nextNumber) text += writer.end();
      const { stream, timestamp } = line;
      text += writer.write({ stream, timestamp, text: line.text() }, line.part);
      nextNumber = number + 1;
    }
    yield* wanted.goodHour();
    if (text !== '') yield { type: 'text-found', text };
  }
  // A compressed one cannot be read then.
  for (const { blocks, descriptor, bytes } of searched) {
    if (blocks === null && fstatSync(descriptor).size < bytes)
      throw new Error('A file of the log has become shorter while it was read');
  }
  yield* wanted.goodHour(true);
  yield { type: 'text-found', text: writer.end() };
  yield { type: 'text-ended' };
}
