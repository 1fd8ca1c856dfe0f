'use client';
import { useNow } from '@/components/ui/use-now';
import { displayText } from '@/lib/core/display-text';
import { parseLogText } from '@/lib/core/log-record';
import type { NewLinesFacts } from './new-lines-source';

const quotedLengthMax = 400;
const timeOf = (at: number) =>
  new Date(at).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
const dayOf = (at: number) => new Date(at).toLocaleDateString('en-GB', { day: 'numeric', month: 'short' });

/** What the lens compares with, and the first line that is new. */
export function NewLinesBar({ facts }: { facts: NewLinesFacts }) {
  const now = useNow();
  const { hour, count, examined, first } = facts;
  // Its time and level stand in its row.
  const said = first && (parseLogText(first.text)?.message || first.text);
  const day = now !== 0 && dayOf(hour.from) === dayOf(now) ? '' : `${dayOf(hour.from)}, `;
  const compared = `the last good hour (${day}${timeOf(hour.from)} to ${timeOf(hour.until)})`;
  return (
    <div
      role="status"
      className="flex shrink-0 flex-wrap items-center gap-x-4 gap-y-1 border-line border-b px-4 py-2 text-dense text-text-2 wide:px-7"
    >
      <span className="tabular-nums">
        {count === 0
          ? `Nothing new in ${examined.toLocaleString('en')} ${examined === 1 ? 'line' : 'lines'} since ${compared}.`
          : `${count.toLocaleString('en')} of ${examined.toLocaleString('en')} lines are new since ${compared}.`}
        {hour.complete ? '' : ' It has more kinds of line than are remembered: some pass for new.'}
      </span>
      {first !== null && said !== null && (
        <span className="flex min-w-0 max-w-full items-center gap-2">
          <span className="shrink-0 font-medium text-text">First</span>
          <code dir="ltr" className="min-w-0 truncate font-mono text-code text-text [unicode-bidi:isolate]">
            {displayText(said.slice(0, quotedLengthMax))}
          </code>
          {/* A new page: the whole log around that line. */}
          <a href={`/logs?line=${first.number}`} className="shrink-0 text-accent underline">
            In the whole log
          </a>
        </span>
      )}
    </div>
  );
}
