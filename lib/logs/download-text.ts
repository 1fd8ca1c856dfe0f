import { closeSync } from 'node:fs';
import type { LogSearch } from '@/lib/contracts/log-search';
import { type LineRange, type LogFile, slotsOf } from './log-file';
import type { LogFiles } from './log-files';
import { readRecords } from './read-records';
import { decodeRecord } from './record-format';
import { LogBytes, openStored } from './store/log-bytes';
import { TextWriter } from './text-writer';

/** Neither: the whole log. */
export interface LogDownload {
  range?: LineRange;
  search?: LogSearch;
  /** The sign-in that asks for it. */
  owner?: string | undefined;
}

const wholeLog: LineRange = { from: 1, to: Number.POSITIVE_INFINITY };

/**
 * These lines of the log as text, `<time> <line>`, as it is at the moment of the call. Throws when a file has become shorter
 * meanwhile.
 */
export async function* downloadText(files: LogFiles, range = wholeLog): AsyncGenerator<Uint8Array> {
  const open = files.files
    .filter((file) => isTouched(file, range))
    .map((file) => ({ ...openStored(file), path: file.path, ...slotsOf(file, range) }));
  const writer = new TextWriter();
  try {
    for (const { path, start, end, firstNumber, ...stored } of open) {
      let number = firstNumber;
      let left = end - start;
      for await (const { bytes } of readRecords(new LogBytes(stored), start, end)) {
        let text = '';
        for (const record of bytes.toString('utf8', 0, bytes.length - 1).split('\n')) {
          const { kind, part, ...line } = decodeRecord(record);
          const isWanted = kind !== 'file' && number >= range.from && number <= range.to;
          if (isWanted) text += writer.write(line, kind === 'part' || part);
          if (kind === 'line') number += 1;
        }
        if (text !== '') yield Buffer.from(text);
        left -= bytes.length;
      }
      if (left > 0) throw new Error(`${path} has become shorter while it was read`);
    }
    yield Buffer.from(writer.end());
  } finally {
    for (const { descriptor } of open) closeSync(descriptor);
  }
}

const isTouched = ({ firstNumber, lines }: LogFile, { from, to }: LineRange) =>
  lines > 0 && firstNumber <= to && firstNumber + lines > from;
