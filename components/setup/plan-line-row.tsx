'use client';

import { ChevronDown, ChevronRight } from 'lucide-react';
import Link from 'next/link';
import { useId, useState } from 'react';
import { classNames } from '@/components/ui/class-names';
import { EvidenceList } from '@/components/ui/evidence';
import { StateIcon } from '@/components/ui/state-icon';
import type { EngineCandidate, PlanLine } from '@/lib/contracts/status';
import { CandidateList } from './candidate-list';
import { isPasteable, planIcons } from './setup-view';

const stateWords: Record<PlanLine['state'], string> = {
  checked: 'checked',
  'will-happen': 'will happen',
  warning: 'warning',
  problem: 'problem',
};

/** One fact of the plan; it opens its evidence. */
export function PlanLineRow({
  line,
  candidates,
}: {
  line: PlanLine;
  candidates: readonly EngineCandidate[];
}) {
  const [open, setOpen] = useState(line.id === 'engine' || line.id === 'name');
  const evidenceId = useId();
  const Chevron = open ? ChevronDown : ChevronRight;
  return (
    <li className="border-t border-line last:border-b">
      <button
        type="button"
        aria-expanded={open}
        aria-controls={evidenceId}
        onClick={() => setOpen(!open)}
        className="grid w-full grid-cols-[20px_92px_minmax(0,1fr)_auto_16px] items-start gap-x-3 py-2.5 text-left max-wide:grid-cols-[20px_minmax(0,1fr)_auto_16px]"
      >
        <StateIcon state={planIcons[line.state]} className="mt-0.5 size-5" />
        <span className="pt-0.5 text-body font-semibold">
          {line.title}
          <span className="sr-only">, {stateWords[line.state]}</span>
        </span>
        <span className="min-w-0 pt-0.5 max-wide:col-start-2 max-wide:col-end-5 max-wide:row-start-2">
          <span
            className={classNames(
              'block break-words',
              isPasteable(line.fact) ? 'font-mono text-code' : 'text-body',
            )}
          >
            {line.fact}
          </span>
          <span className="block text-dense break-words text-text-3">{line.detail}</span>
        </span>
        <span className="pt-0.5 text-dense leading-5 text-text-3">{line.action}</span>
        <Chevron className="mt-1 size-4 text-text-2" aria-hidden="true" />
      </button>
      {open && (
        <div
          id={evidenceId}
          className="mb-3.5 ml-8 rounded-card border border-line bg-sunken px-3.5 py-2 max-wide:ml-0"
        >
          {candidates.length > 0 ? (
            <>
              <CandidateList candidates={candidates} />
              <Link
                href="/engines"
                className="mt-2 block text-dense font-medium underline underline-offset-2"
              >
                Use another engine
              </Link>
            </>
          ) : (
            <EvidenceList evidence={line.evidence} />
          )}
        </div>
      )}
    </li>
  );
}
