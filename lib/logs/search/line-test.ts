import type { LogSearch } from '@/lib/contracts/log-search';
import { withoutColours } from '@/lib/core/display-text';
import { hasFields } from '@/lib/core/log-fields';
import { lineExpression } from '@/lib/core/log-matcher';
import { toInstant } from '@/lib/logs/timestamp';
import type { RecordedLine } from './recorded-line';

/** Whether a line is what is searched for, its level left out. */
export function createLineTest(search: LogSearch): (line: RecordedLine) => boolean {
  const { invert, stream, from, until, levels, heads, dividers } = search;
  const fields = search.fields?.length ? search.fields : undefined;
  const expression = lineExpression(search);
  const first = from === undefined ? null : toInstant(from);
  const end = until === undefined ? null : toInstant(until + 1);
  const keepsDividers = dividers || (!heads && stream === undefined && levels === undefined);
  return (line) => {
    if (line.stream === 'console' ? !keepsDividers : isOther(line.stream, stream)) return false;
    if (first !== null && line.timestamp < first) return false;
    if (end !== null && line.timestamp >= end) return false;
    if (fields === undefined && expression === null) return true;
    const text = withoutColours(line.text());
    if (fields !== undefined && !hasFields(text, fields)) return false;
    return expression === null || expression.test(text) !== invert;
  };
}

const isOther = (stream: string, wanted: string | undefined) => wanted !== undefined && stream !== wanted;
