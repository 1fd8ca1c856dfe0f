'use client';

import { useState } from 'react';
import { useRequest } from '@/components/live/use-request';
import { classNames } from '@/components/ui/class-names';
import { EvidenceList } from '@/components/ui/evidence';
import { FailureCard } from '@/components/ui/failure-card';
import { StateIcon } from '@/components/ui/state-icon';
import { TimeAgo } from '@/components/ui/time-ago';
import { useNow } from '@/components/ui/use-now';
import { stackLines } from '@/lib/contracts/blocked-stack';
import type { FailureRecord } from '@/lib/contracts/failure';
import {
  type Incident,
  type IncidentSummary,
  type IncidentsView,
  incidentSchema,
  incidentWords,
  type VerdictChange,
} from '@/lib/contracts/incident';
import { displayText } from '@/lib/core/display-text';
import { SinceReadyList } from './since-ready';
import { spanText, type VerdictSpan, verdictSpans } from './verdict-spans';

const shownMax = 10;
/** Longer than the black box takes after the end, and how often it is asked meanwhile. */
const growsMs = 60_000;
const askedEachMs = 5000;

/** The verdict over the last day, and what was kept of each time that the worker broke. */
export function Incidents({
  known: { view: value, failure: refused },
}: {
  known: { view: IncidentsView | null; failure: FailureRecord | null };
}) {
  return (
    <section aria-labelledby="incidents" className="px-7 pt-8 max-wide:px-4">
      <h2 id="incidents" className="text-body font-semibold">
        Last day
      </h2>
      <p className="mt-0.5 text-dense text-text-3">
        The verdict over time, and what was seen when the worker broke: kept at that moment, before anybody
        could restart it.
      </p>
      {refused !== null && (
        <div className="mt-3">
          <FailureCard failure={refused} />
        </div>
      )}
      <VerdictStrip changes={value?.verdicts ?? []} />
      {value?.incidents.length === 0 && <p className="mt-3 text-dense text-text-3">No incident so far.</p>}
      <ol className="mt-3 border-t border-line empty:hidden">
        {value?.incidents.slice(0, shownMax).map((incident) => (
          <IncidentRow key={incident.id} incident={incident} />
        ))}
      </ol>
    </section>
  );
}

const tones: Record<VerdictSpan['verdict'], string> = {
  ready: 'bg-ok-solid',
  unproven: 'bg-warn-solid',
  working: 'bg-work-solid',
  stopped: 'bg-text-3',
  'not-set-up': 'bg-line',
  failed: 'bg-fail-solid',
  'no-engine': 'bg-fail-solid',
};

function VerdictStrip({ changes }: { changes: readonly VerdictChange[] }) {
  const now = useNow();
  return (
    <div aria-hidden="true" className="mt-3 flex h-6 items-stretch gap-px bg-line">
      {verdictSpans(changes, now).map((span) => (
        <span
          key={span.from}
          title={spanText(span)}
          style={{ flexGrow: span.until - span.from }}
          className={classNames('min-w-0.5 basis-0', span.title === null ? 'bg-line' : tones[span.verdict])}
        />
      ))}
    </div>
  );
}

function IncidentRow({ incident }: { incident: IncidentSummary }) {
  const [open, setOpen] = useState(false);
  const { at, endedAt, faults } = incident;
  return (
    <li className="border-b border-line py-2">
      <div className="grid grid-cols-[20px_minmax(0,1fr)_auto] gap-x-3 text-dense">
        <StateIcon
          state={endedAt === null ? 'fail' : 'warn'}
          past={endedAt !== null}
          className="mt-0.5 size-4"
        />
        <p className="min-w-0 break-words">{displayText(incidentWords(incident))}</p>
        <p className="text-right text-text-3">
          <TimeAgo at={at} />
        </p>
        <p className="col-start-2 col-end-4 min-w-0 break-words text-caption text-text-3">
          {faults.map(({ code, reference }) => reference ?? code).join(', ')}
        </p>
      </div>
      <details className="mt-1 ml-8 text-caption" onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary className="cursor-pointer text-text-2">What was kept</summary>
        {open && <Sealed incident={incident} />}
      </details>
    </li>
  );
}

/** What is kept grows for a while: by what came after, and by where the worker hangs, which takes seconds to learn. */
function Sealed({ incident: { id, at, endedAt } }: { incident: IncidentSummary }) {
  const now = useNow();
  const grows = endedAt === null || now - endedAt < growsMs;
  const { value, failure } = useRequest(
    incidentSchema,
    `/api/incidents/${encodeURIComponent(id)}`,
    grows ? Math.floor((now - at) / askedEachMs) : endedAt,
  );
  if (failure !== null) return <p className="mt-2 text-dense text-fail">{failure.reason}</p>;
  return value === null ? null : <SealedParts sealed={value.sealed} />;
}

function SealedParts({ sealed: { status, events, lines, stack } }: Pick<Incident, 'sealed'>) {
  return (
    <div className="mt-2 grid gap-4">
      {status.failure !== null && (
        <div>
          <p className="mb-2 text-dense text-text-2">{status.failure.reason}</p>
          <EvidenceList evidence={status.failure.evidence} />
        </div>
      )}
      {stack !== undefined && <Kept name="Where it hangs" lines={stackLines(stack)} />}
      {status.sinceReady !== undefined && <SinceReadyList sinceReady={status.sinceReady} />}
      {events.length > 0 && (
        <Kept
          name="At the engine, half a minute before and after"
          lines={events.map(({ at, action, name, exitCode }) => {
            const code = exitCode === null ? '' : ` (exit code ${exitCode})`;
            return `${new Date(at).toISOString()}  ${action} ${name}${code}`;
          })}
        />
      )}
      {lines.length > 0 && (
        <Kept name={`The last ${lines.length} lines of its log`} lines={lines.map(({ text }) => text)} />
      )}
    </div>
  );
}

function Kept({ name, lines }: { name: string; lines: readonly string[] }) {
  return (
    <div>
      <p className="text-text-2">{name}</p>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys
        tabIndex={0}
        className="mt-1 max-h-80 overflow-y-auto font-mono text-code break-words whitespace-pre-wrap text-text [unicode-bidi:plaintext]"
      >
        {lines.map(displayText).join('\n')}
      </pre>
    </div>
  );
}
