'use client';

import { Check, Copy } from 'lucide-react';
import { ScrollBox } from './scroll-box';
import { useCopy } from './use-copy';

interface CodeBlockProps {
  code: string;
  /** Of the button. */
  label?: string;
  /** Lines keep their length, and the block scrolls sideways: for what is read rather than pasted. */
  scrolls?: boolean;
}

/** A command to paste. Long ones wrap: nothing on a page scrolls sideways. */
export function CodeBlock({ code, label = 'Copy the command', scrolls = false }: CodeBlockProps) {
  const { state, copy } = useCopy();
  return (
    <div className="flex items-start gap-2 rounded-control border border-line bg-sunken py-1.5 pr-1.5 pl-3">
      {scrolls ? (
        <ScrollBox label="Code" className="min-w-0 flex-1 py-0.5">
          <pre className="font-mono text-code">{code}</pre>
        </ScrollBox>
      ) : (
        <code className="min-w-0 flex-1 py-0.5 font-mono text-code break-words whitespace-pre-wrap">
          {code}
        </code>
      )}
      <button
        type="button"
        onClick={() => copy(code)}
        aria-label={state === 'copied' ? 'Copied' : label}
        className="flex h-6 items-center gap-1.5 rounded-control px-1.5 text-caption text-text-2 hover:bg-hover hover:text-text"
      >
        {state === 'copied' ? 'Copied' : state === 'failed' ? 'Not allowed' : null}
        {state === 'copied' ? <Check className="size-4" /> : <Copy className="size-4" />}
      </button>
    </div>
  );
}
