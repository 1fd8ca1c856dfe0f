'use client';

import type { VerdictView } from '@/components/live/verdict-view';
import { StateIcon } from '@/components/ui/state-icon';

/** The same on every page: icon, word, sentence, age. Only word and sentence are announced. */
export function Verdict({ view }: { view: VerdictView }) {
  return (
    <div
      data-testid="verdict"
      className="grid min-w-0 flex-1 grid-cols-[20px_minmax(0,1fr)] items-center gap-x-2.5 wide:flex max-wide:items-start max-wide:self-start max-wide:py-2.5"
    >
      <StateIcon state={view.tone} className="size-5 max-wide:mt-0.5" />
      <div className="flex min-w-0 items-baseline gap-x-2.5 max-wide:flex-col">
        <p className="shrink-0 text-head font-semibold">{view.title}</p>
        <p
          title={view.sentence}
          className="min-w-0 truncate text-body text-text-2 max-wide:max-w-full max-wide:text-dense"
        >
          <span className="max-wide:hidden">{view.sentence}</span>
          <span className="wide:hidden">{view.shortSentence}</span>
          {view.aside !== '' && <span className="text-text-3 wide:hidden">, {view.aside}</span>}
        </p>
        {view.aside !== '' && (
          <p className="shrink-0 border-l border-border pl-2.5 text-dense text-text-3 max-wide:hidden">
            {view.aside}
          </p>
        )}
      </div>
      <p role="status" className="sr-only">
        {view.title}
      </p>
    </div>
  );
}
