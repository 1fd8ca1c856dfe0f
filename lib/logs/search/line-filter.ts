import type { LogLine } from '@/lib/contracts/log';
import type { LogSearchInput } from '@/lib/contracts/log-search';
import { displayText, withoutColours } from '@/lib/core/display-text';
import { hasFields } from '@/lib/core/log-fields';
import { LevelReader } from '@/lib/core/log-levels';
import { lineExpression } from '@/lib/core/log-matcher';

/** Whether a new line is searched for; asked for each line, in order. */
export function createLineFilter(search: LogSearchInput): (line: LogLine) => boolean {
  const { text = '', regexp = false, invert = false, levels, stream, fields = [], from = 0 } = search;
  const expression = lineExpression({ text, regexp });
  const reader = new LevelReader();
  return (line) => {
    const isDivider = line.stream === 'console';
    if (isDivider) reader.divide();
    const level = isDivider ? null : reader.read(displayText(line.text));
    if (levels !== undefined && (level === null || !levels.includes(level))) return false;
    if (stream !== undefined && line.stream !== stream) return false;
    if (line.at < from) return false;
    const plain = withoutColours(line.text);
    return hasFields(plain, fields) && (expression === null || expression.test(plain) !== invert);
  };
}
