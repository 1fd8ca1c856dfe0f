import { dirname, join } from 'node:path';
import type { LogLine } from '@/lib/contracts/log';
import { encodeBatch } from './encoded-batch';
import { readPage } from './history';
import type { LogFiles } from './log-files';
import type { LogRecord } from './record-format';
import { openStored } from './store/log-bytes';
import { packFile } from './store/pack-file';
import { toInstant } from './timestamp';

/** Line `n` says so, is a second later than the one before it, and takes some 100 bytes. */
export function appendNumbered(files: LogFiles, count: number, batchLines = 5): void {
  for (let left = count; left > 0; left -= batchLines) {
    const first = files.lastNumber + 1;
    const records = Array.from({ length: Math.min(left, batchLines) }, (_, index): LogRecord => {
      const number = first + index;
      const text = `line ${number} ${'x'.repeat(50)}`;
      return { timestamp: toInstant(number * 1000), stream: 'stdout', text, part: false, mark: null };
    });
    files.append(encodeBatch(records), first);
  }
}

/** Every line of the log, page by page. */
export async function allLines(files: LogFiles): Promise<LogLine[]> {
  const lines: LogLine[] = [];
  for (;;) {
    const after = lines.at(-1)?.number ?? 0;
    const page = await readPage(files, { after, limit: 5000 });
    if (page.length === 0) return lines;
    lines.push(...page);
  }
}

export const numbersOf = (lines: readonly LogLine[]) => lines.map(({ number }) => number);

export const range = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

/** Compresses the rotated files as the thread does. */
export function packRotated(files: LogFiles): void {
  for (const file of files.rotated) {
    if (file.blocks !== null) continue;
    const draft = join(dirname(files.path), '.agent-runner.log.1-0123456789ab.tmp');
    const open = { ...openStored(file), bytes: file.bytes, slots: file.slots };
    files.replacePacked(file, draft, packFile({ file: open, draft }));
  }
}
