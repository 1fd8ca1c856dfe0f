import type { LogBatch, LogLine } from '@/lib/contracts/log';
import type { LogSearch, LogSearchEvent } from '@/lib/contracts/log-search';
import { ShapeSet } from '@/lib/logs/shapes/shape-set';
import { createLineFilter } from './line-filter';
import { hasColours, UnseenEvents } from './unseen-events';

/** Lines before the first new one that tell to which event it belongs. */
const linesBefore = 200;

interface Examined {
  line: LogLine;
  isWanted: boolean;
}

/**
 * Searches for what is new in what is recorded, then in the lines that come: they are compared with the same good time.
 * @param search fills the set with the shapes of that time
 * @param follow the lines after a number, until nobody wants them any more
 */
export async function* searchAndFollow(
  query: LogSearch,
  search: (seen: ShapeSet) => AsyncGenerator<LogSearchEvent>,
  follow: (after: number) => AsyncGenerator<LogBatch>,
): AsyncGenerator<LogSearchEvent> {
  const seen = new ShapeSet();
  let lastNumber: number | null = null;
  for await (const event of search(seen)) {
    if (event.type === 'search-ended') lastNumber = event.lastNumber;
    yield event;
  }
  // It was left before its end.
  if (lastNumber === null) return;
  const examine = createExaminer(query, seen);
  for await (const { lines, skipped } of follow(Math.max(0, lastNumber - linesBefore))) {
    if (skipped > 0) yield { type: 'lines-skipped', count: skipped };
    const found = lines.flatMap(examine).filter(({ number }) => number > (lastNumber ?? 0));
    if (found.length > 0 || lines.length === 0) yield { type: 'lines-found', lines: found };
  }
}

/** Asked for each line in order, answers those that are told now. */
function createExaminer(query: LogSearch, seen: ShapeSet): (line: LogLine) => LogLine[] {
  const events = new UnseenEvents<Examined>(seen);
  const isWanted = createLineFilter(query);
  return (line) => {
    const examined = { line, isWanted: isWanted(line) };
    if (line.stream === 'console') {
      events.divide();
      return [];
    }
    const bytes = Buffer.from(line.text);
    const text = { bytes, start: 0, end: bytes.length };
    if (!events.isUnseen(text, hasColours(bytes), examined)) return [];
    return [...events.takeWaiting(), examined].flatMap((each) => (each.isWanted ? [each.line] : []));
  };
}
