import { closeSync, openSync } from 'node:fs';
import type { LogFiles } from './log-files';
import { readRecords } from './read-records';
import { type DecodedRecord, decodeRecord } from './record-format';

/** The whole log as text, `<time> <line>`, as it is at the moment of the call. Throws when a file has become shorter meanwhile. */
export async function* downloadText(files: LogFiles): AsyncGenerator<Uint8Array> {
  const open = files.files.map(({ path, bytes }) => ({ descriptor: openSync(path, 'r'), path, bytes }));
  const writer = new TextWriter();
  try {
    for (const { descriptor, path, bytes } of open) {
      let left = bytes;
      for await (const chunk of readRecords(descriptor, 0, bytes)) {
        const records = chunk.bytes.toString('utf8', 0, chunk.bytes.length - 1).split('\n');
        yield Buffer.from(records.map((text) => writer.write(decodeRecord(text))).join(''));
        left -= chunk.bytes.length;
      }
      if (left > 0) throw new Error(`${path} has become shorter while it was read`);
    }
    yield Buffer.from(writer.end());
  } finally {
    for (const { descriptor } of open) closeSync(descriptor);
  }
}

/** Joins the parts of a line as long as no line of the other stream comes between them. */
class TextWriter {
  #open: DecodedRecord['stream'] | null = null;

  write(record: DecodedRecord): string {
    const { kind, stream, timestamp, text, part } = record;
    if (kind === 'file') return '';
    const start =
      this.#open === stream ? '' : `${this.end()}${timestamp} ${stream === 'console' ? '▸ ' : ''}`;
    const goesOn = kind === 'part' || part;
    this.#open = goesOn ? stream : null;
    return goesOn ? `${start}${text}` : `${start}${text}\n`;
  }

  /** Ends the line whose last part is not there. */
  end(): string {
    const ended = this.#open === null ? '' : '\n';
    this.#open = null;
    return ended;
  }
}
