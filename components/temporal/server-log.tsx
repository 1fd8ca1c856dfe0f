'use client';

import { useState } from 'react';
import { useRequest } from '@/components/live/use-request';
import { FailureCard } from '@/components/ui/failure-card';
import { logPageSchema } from '@/lib/contracts/log';
import { displayText } from '@/lib/core/display-text';

const path = '/api/logs?service=temporal&limit=200';

/** The end of its log, asked for when it is opened. */
export function ServerLog({ version }: { version: string }) {
  const [open, setOpen] = useState(false);
  return (
    <details className="mt-3 text-dense" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="cursor-pointer text-text-2">Its last log lines</summary>
      {open && <LastLines version={version} />}
    </details>
  );
}

function LastLines({ version }: { version: string }) {
  const { value, failure } = useRequest(logPageSchema, path, version);
  if (failure !== null) return <FailureCard failure={failure} heading="h3" />;
  if (value?.lines.length === 0) return <p className="mt-1 text-text-3">It has not written any.</p>;
  return (
    <pre
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
      tabIndex={0}
      className="mt-1 max-h-80 overflow-y-auto font-mono text-code break-words whitespace-pre-wrap text-text [unicode-bidi:plaintext]"
    >
      {value?.lines.map(({ text }) => displayText(text)).join('\n')}
    </pre>
  );
}
