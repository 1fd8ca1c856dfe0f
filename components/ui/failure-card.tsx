'use client';

import { ChevronDown, ChevronUp } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';
import type { FailureRecord } from '@/lib/contracts/failure';
import { Button } from './button';
import { CodeBlock } from './code-block';
import { CopyButton } from './copy-button';
import { EvidenceList } from './evidence';
import { failureText } from './failure-text';
import { ReadMore } from './read-more';

interface FailureCardProps {
  failure: FailureRecord;
  heading?: 'h2' | 'h3';
  /** The remedy's button, where it can be done here; its preview is the remedy's sentence. */
  action?: ReactNode;
  /** Evidence open from the start: where the card is the page's subject. */
  evidenceOpen?: boolean;
  /** More facts for the foot, such as when it was checked. */
  foot?: ReactNode;
  notch?: ReactNode;
}

/** What failed, why, what next. One component everywhere; a remedy, never two of equal weight. */
export function FailureCard({
  failure,
  heading = 'h2',
  action,
  evidenceOpen = false,
  foot,
  notch,
}: FailureCardProps) {
  const [open, setOpen] = useState(evidenceOpen);
  const evidenceId = useId();
  const { title, reason, evidence } = failure;
  const Heading = heading;
  return (
    <section aria-label={title} className="relative rounded-card border border-fail-edge bg-surface">
      {notch}
      <div className="px-5 pt-4.5 pb-4 max-wide:px-4">
        <Heading className="text-head font-semibold break-words">{title}</Heading>
        <p className="max-w-170 text-body break-words text-text-2">{reason}</p>
        {open && (
          <div id={evidenceId} className="mt-2.5 border-t border-line pt-2.5">
            <EvidenceList evidence={evidence} />
          </div>
        )}
        <RemedyLine failure={failure} action={action} />
      </div>
      <div className="flex min-h-9 flex-wrap items-center gap-x-3.5 border-t border-line px-5 py-0.5 text-caption text-text-3 max-wide:px-4">
        {failure.reference !== undefined && <span>{failure.reference}</span>}
        <span>{failure.code}</span>
        <time dateTime={new Date(failure.at).toISOString()} title={new Date(failure.at).toString()}>
          {new Date(failure.at).toLocaleTimeString('en-GB')}
        </time>
        {foot}
        <ReadMore code={failure.code} />
        <span className="-mr-1 ml-auto flex gap-2">
          {evidence.length > 0 && (
            <Button
              variant="quiet"
              size="small"
              aria-expanded={open}
              aria-controls={evidenceId}
              onClick={() => setOpen(!open)}
            >
              {open ? <ChevronUp /> : <ChevronDown />}
              {open ? 'Hide evidence' : 'Show evidence'}
            </Button>
          )}
          <CopyButton text={() => failureText(failure)} label="Copy as text" />
        </span>
      </div>
    </section>
  );
}

function RemedyLine({ failure, action }: { failure: FailureRecord; action: ReactNode }) {
  const { summary, command, action: kind } = failure.remedy;
  return (
    <div className="mt-3 grid gap-2.5">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        {action}
        {kind === 'reload' && (
          <Button variant="primary" onClick={() => location.reload()}>
            Reload
          </Button>
        )}
        <p className="min-w-0 flex-1 basis-60 text-dense text-text-2">{summary}</p>
      </div>
      {command !== undefined && <CodeBlock code={command} />}
    </div>
  );
}
