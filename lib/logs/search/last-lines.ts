import type { LogLine } from '@/lib/contracts/log';
import { ShownText } from '@/lib/logs/shown-line';
import { toMilliseconds } from '@/lib/logs/timestamp';
import { readStretches } from './record-stretches';
import { lineAt } from './recorded-line';
import { fewBytes, LineNumbers, type SearchedFile } from './searched-file';

const batchLines = 200;
/** As for a page: characters of all texts together. */
const lengthMax = 8 * 1024 * 1024;

interface Place {
  file: SearchedFile;
  offset: number;
}

/** The last lines that were found: where they are, until all is known, then what they are. */
export class LastLines {
  readonly #places: Place[] = [];
  readonly #linesMax: number;
  #next = 0;

  constructor(linesMax: number) {
    this.#linesMax = linesMax;
  }

  add(file: SearchedFile, offset: number): void {
    if (this.#linesMax === 0) return;
    this.#places[this.#next] = { file, offset };
    this.#next = (this.#next + 1) % this.#linesMax;
  }

  /** Oldest first, in batches; the newest 8 MiB of them. */
  *take(): Generator<LogLine[]> {
    const places = [...this.#places.slice(this.#next), ...this.#places.slice(0, this.#next)];
    const read: Array<{ place: Place; line: Omit<LogLine, 'number'> }> = [];
    for (let length = 0; length <= lengthMax; ) {
      const place = places.pop();
      if (place === undefined) break;
      const line = readLine(place);
      length += line?.text.length ?? 0;
      if (line !== null && (length <= lengthMax || read.length === 0)) read.push({ place, line });
    }
    const numbers = new Map<SearchedFile, LineNumbers>();
    read.reverse();
    for (let from = 0; from < read.length; from += batchLines)
      yield read.slice(from, from + batchLines).map(({ place: { file, offset }, line }) => {
        const counted = numbers.get(file) ?? new LineNumbers(file);
        numbers.set(file, counted);
        return { number: counted.at(offset, null), ...line };
      });
  }
}

function readLine({ file, offset }: Place): Omit<LogLine, 'number'> | null {
  const [stretch] = readStretches(file.log, offset, file.bytes, fewBytes);
  const line = stretch === undefined ? null : lineAt(stretch.bytes, 0);
  if (line === null) return null;
  const text = new ShownText();
  text.add(line.text());
  return { at: toMilliseconds(line.timestamp), stream: line.stream, text: text.take(line.part) };
}
