import type { LogLevel } from '@/lib/core/log-record';
import { linesPerSlot } from '@/lib/logs/log-file';
import { everyLine } from '@/lib/logs/search/found-lines';
import { LineLevels } from '@/lib/logs/search/line-levels';
import { readStretches } from '@/lib/logs/search/record-stretches';
import { lineAt } from '@/lib/logs/search/recorded-line';
import { LogBytes, type StoredLog } from './log-bytes';

/** How many lines of a slot have each level. A divider has none. */
export type LevelCounts = Record<LogLevel, number>;

export interface LevelledFile extends StoredLog {
  bytes: number;
  slots: readonly number[];
}

/** The counts of each slot. */
export function countLevels(file: LevelledFile): LevelCounts[] {
  const counts = file.slots.map((): LevelCounts => ({ error: 0, warn: 0, info: 0, debug: 0 }));
  const levels = new LineLevels();
  let lines = 0;
  for (const { bytes } of readStretches(new LogBytes(file), 0, file.bytes)) {
    for (const start of everyLine(bytes, 0, bytes.length, () => undefined)) {
      const line = lineAt(bytes, start);
      if (line === null) continue;
      const level = levels.levelOf(bytes, line);
      const slot = counts[Math.floor(lines / linesPerSlot)];
      if (level !== null && slot !== undefined) slot[level] += 1;
      lines += 1;
    }
    levels.endStretch(bytes);
  }
  return counts;
}
