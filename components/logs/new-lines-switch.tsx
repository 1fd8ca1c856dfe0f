'use client';
import { Sparkle } from 'lucide-react';

/** On, the lines are only those of no kind that was seen in the last good hour. */
export function NewLinesSwitch({ on, onChange }: { on: boolean; onChange: (on: boolean) => void }) {
  return (
    <button
      type="button"
      aria-pressed={on}
      title="Hides every kind of line that was there in the last good hour"
      onClick={() => onChange(!on)}
      className={`inline-flex h-10 shrink-0 items-center gap-2 rounded-control border border-edge px-2.5 text-dense hover:bg-hover wide:h-7 ${on ? 'bg-selected text-text' : 'text-text-2'}`}
    >
      <Sparkle size={14} strokeWidth={1.5} aria-hidden />
      <span className="wide:max-xl:sr-only">Only what is new</span>
    </button>
  );
}
