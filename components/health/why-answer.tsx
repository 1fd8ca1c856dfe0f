'use client';

import { type ReactNode, useId } from 'react';
import { CodeBlock } from '@/components/ui/code-block';
import { CopyButton } from '@/components/ui/copy-button';
import { EvidenceList } from '@/components/ui/evidence';
import { ReadMore } from '@/components/ui/read-more';
import { StateIcon } from '@/components/ui/state-icon';
import type { Diagnosis, Finding } from '@/lib/contracts/diagnosis';
import type { FailureRecord } from '@/lib/contracts/failure';
import { answerText } from './why-text';

const icons = { fault: 'fail', wait: 'work', well: 'ok' } as const;
const edges = { fault: 'border-fail-edge', wait: 'border-border', well: 'border-border' } as const;

interface WhyAnswerProps {
  diagnosis: Diagnosis;
  /** The button of a remedy that can be done here. */
  action: (record: FailureRecord) => ReactNode;
}

/** The cause, what to do, what shows it; what else was seen stands below, folded. */
export function WhyAnswer({ diagnosis, action }: WhyAnswerProps) {
  const { finding, alsoSeen, at } = diagnosis;
  return (
    <section aria-label="Answer" className={`rounded-card border bg-surface ${edges[finding.kind]}`}>
      <div className="grid gap-3 px-5 py-4 max-wide:px-4">
        <Cause finding={finding} at={at} action={action} />
        <EvidenceList evidence={finding.evidence} />
        {alsoSeen.length > 0 && <AlsoSeen findings={alsoSeen} />}
      </div>
      <div className="flex min-h-9 flex-wrap items-center gap-x-3.5 border-t border-line px-5 py-0.5 text-caption text-text-3 max-wide:px-4">
        <span>{finding.code}</span>
        <span>{finding.confidence}</span>
        <ReadMore code={finding.code} />
        <time dateTime={new Date(at).toISOString()} title={new Date(at).toString()}>
          {new Date(at).toLocaleTimeString('en-GB')}
        </time>
        <span className="-mr-1 ml-auto">
          <CopyButton text={() => answerText(diagnosis)} label="Copy as text" />
        </span>
      </div>
    </section>
  );
}

function Cause({ finding, at, action }: { finding: Finding; at: number; action: WhyAnswerProps['action'] }) {
  const { kind, cause, remedy, code, evidence } = finding;
  return (
    <div className="grid grid-cols-[20px_minmax(0,1fr)] gap-x-2.5 gap-y-2">
      <StateIcon state={icons[kind]} className="mt-0.5 size-4.5" />
      <h3 className="text-body font-semibold break-words">{cause}.</h3>
      {remedy !== null && (
        <div className="col-start-2 grid gap-2.5">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
            {kind !== 'well' && action({ code, title: cause, reason: '', remedy, evidence, at })}
            <p className="min-w-0 flex-1 basis-60 text-dense text-text-2">{remedy.summary}</p>
          </div>
          {remedy.command !== undefined && <CodeBlock code={remedy.command} />}
        </div>
      )}
    </div>
  );
}

function AlsoSeen({ findings }: { findings: readonly Finding[] }) {
  const id = useId();
  return (
    <details className="text-dense">
      <summary id={id} className="w-fit cursor-pointer text-text-2 hover:text-text">
        Also seen: {findings.length}
      </summary>
      <ul aria-labelledby={id} className="mt-2 grid gap-2.5">
        {findings.map((each) => (
          <li key={each.code} className="border-t border-line pt-2.5">
            <p className="break-words">{each.cause}.</p>
            {each.remedy !== null && <p className="text-text-2">{each.remedy.summary}</p>}
            <p className="text-caption text-text-3">{each.code}</p>
          </li>
        ))}
      </ul>
    </details>
  );
}
