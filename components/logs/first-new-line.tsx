'use client';
import Link from 'next/link';
import { useEffect, useState } from 'react';
import type { LogLine } from '@/lib/contracts/log';
import { displayText } from '@/lib/core/display-text';
import { type FindRecorded, findRecorded } from './search-client';

const quotedLengthMax = 400;

/**
 * The first line of a kind that was not there in the last good hour; nothing where there is none, or no such hour.
 * `find` stands in for the console's API in tests.
 * @param since the failure's time: with another failure the log is looked at again
 */
export function FirstNewLine({ since, find = findRecorded }: { since: number; find?: FindRecorded }) {
  const [line, setLine] = useState<LogLine | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another failure has another first line
  useEffect(() => {
    const leaving = new AbortController();
    // It is one more hint beside the failure: where it cannot be had, the page is right without it.
    firstOf(find, leaving).then(setLine, () => undefined);
    return () => leaving.abort();
  }, [since, find]);
  if (line === null) return null;
  return (
    <section aria-labelledby="first-new-line" className="mt-4 text-dense">
      <h2 id="first-new-line" className="text-body font-semibold">
        First line in the log that is new
      </h2>
      <p dir="ltr" className="mt-1 line-clamp-3 break-words font-mono text-code [unicode-bidi:isolate]">
        {displayText(line.text.slice(0, quotedLengthMax))}
      </p>
      <p className="mt-1 text-text-3">
        Nothing like it was there in the last good hour.{' '}
        <Link href={`/logs?line=${line.number}`} className="text-accent underline">
          Line {line.number.toLocaleString('en')} of the log
        </Link>
      </p>
    </section>
  );
}

async function firstOf(find: FindRecorded, leaving: AbortController): Promise<LogLine | null> {
  for await (const event of find({ onlyNew: true }, leaving.signal))
    if (event.type === 'first-found') {
      // What else is new is of no use here.
      leaving.abort();
      return event.line;
    }
  return null;
}
