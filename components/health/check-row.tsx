'use client';

import { ChevronDown, ChevronRight } from 'lucide-react';
import { useId } from 'react';
import { RemedyAction } from '@/components/runner/remedy-action';
import { useStartRemedy } from '@/components/runner/use-start-remedy';
import { classNames } from '@/components/ui/class-names';
import { CodeBlock } from '@/components/ui/code-block';
import { CopyButton } from '@/components/ui/copy-button';
import { EvidenceList } from '@/components/ui/evidence';
import { ReadMore } from '@/components/ui/read-more';
import { StateIcon } from '@/components/ui/state-icon';
import { TimeAgo } from '@/components/ui/time-ago';
import type { Check, Status } from '@/lib/contracts/status';
import { formatDuration } from '@/lib/core/units';
import { checkIcon, checkNames, checkText } from './health-words';
import { ProofStrip } from './proof-strip';

interface CheckRowProps {
  check: Check;
  status: Status;
  open: boolean;
  onToggle: (open: boolean) => void;
}

/** What was found, how long it took, when; it opens its evidence and, where there is one, cause and remedy. */
export function CheckRow({ check, status, open, onToggle }: CheckRowProps) {
  const detailsId = useId();
  const Chevron = open ? ChevronDown : ChevronRight;
  const tone = check.state === 'fail' ? 'text-fail' : check.state === 'warn' ? 'text-warn' : '';
  return (
    <li className={classNames('border-b border-line', open && 'bg-canvas')}>
      <button
        type="button"
        id={`check-${check.id}`}
        aria-expanded={open}
        aria-controls={detailsId}
        onClick={() => onToggle(!open)}
        className={classNames(
          'grid min-h-10 w-full grid-cols-[20px_198px_minmax(0,1fr)_80px_80px_16px] items-center gap-x-3 px-7 text-left text-dense focus-visible:-outline-offset-2 max-wide:grid-cols-[20px_minmax(0,1fr)_auto_16px] max-wide:px-4 max-wide:py-2',
          !open && 'hover:bg-hover',
        )}
      >
        <StateIcon state={checkIcon(check, status)} className="size-4.5" />
        <span className="font-semibold">
          {checkNames[check.id]}
          <span className="sr-only">, {check.state}</span>
        </span>
        <span
          className={classNames(
            'min-w-0 break-words max-wide:col-start-2 max-wide:col-end-4 max-wide:row-start-2',
            tone,
          )}
        >
          {check.summary}
        </span>
        <span className="text-right text-text-3 max-wide:hidden">
          {check.durationMs > 0 && formatDuration(check.durationMs)}
        </span>
        <span className="text-right text-text-3">
          <TimeAgo at={check.at} />
        </span>
        <Chevron className="size-4 text-text-2" aria-hidden="true" />
      </button>
      {open && <CheckDetails id={detailsId} check={check} />}
    </li>
  );
}

function CheckDetails({ id, check }: { id: string; check: Check }) {
  return (
    <div
      id={id}
      className="grid grid-cols-[minmax(0,1fr)_300px] gap-x-8 gap-y-3 pr-7 pb-4 pl-15 max-wide:grid-cols-1 max-wide:pr-4 max-wide:pl-12"
    >
      <div className="min-w-0">
        {check.cause !== undefined && <p className="mb-1.5 text-dense text-text-2">{check.cause}</p>}
        <EvidenceList evidence={check.evidence} />
        {check.id === 'proof' && <ProofStrip version={check.at} />}
      </div>
      <div className="grid content-start justify-items-start gap-2.5">
        <CheckRemedy check={check} />
        {check.code !== undefined && (
          <p className="text-caption">
            <ReadMore code={check.code} />
          </p>
        )}
        <CopyButton text={() => checkText(check)} label="Copy evidence" />
      </div>
    </div>
  );
}

function CheckRemedy({ check }: { check: Check }) {
  const { pending, failure, start, dialog } = useStartRemedy();
  const { remedy } = check;
  if (remedy === undefined) return null;
  const record = {
    code: check.code ?? check.id,
    title: check.summary,
    reason: check.cause ?? '',
    remedy,
    evidence: check.evidence,
    at: check.at,
  };
  return (
    <>
      <p className="text-dense text-text-2">{remedy.summary}</p>
      {remedy.command !== undefined && (
        <div className="w-full">
          <CodeBlock code={remedy.command} />
        </div>
      )}
      <RemedyAction failure={record} disabled={pending} onStart={start} />
      {dialog}
      {failure !== null && <p className="text-dense text-fail">{failure.reason}</p>}
    </>
  );
}
