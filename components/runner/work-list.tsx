import { forecastText, progressText, type WorkNow, workText } from '@/lib/contracts/work-now';
import { formatSeconds } from '@/lib/core/units';

/** What the worker has in hands, and when that may be done. */
export function WorkList({ work, now }: { work: WorkNow; now: number }) {
  const others = (work.count ?? 0) - work.runs.length;
  return (
    <>
      <p className="mt-1 text-body text-text-2">
        {workText(work) ?? 'No run is under way any more'}
        {work.unknown !== null && `. ${work.unknown}`}.
      </p>
      <ul className="mt-3">
        {work.runs.map((run) => (
          <li key={run.workflowId} className="border-t border-line-raised py-2.5 text-dense last:border-b">
            <p className="flex gap-3">
              <span className="min-w-0 flex-1 truncate font-mono text-code" title={run.workflowId}>
                {run.session ?? run.workflowId}
              </span>
              <span className="shrink-0 text-text-3">for {formatSeconds(now - run.since)}</span>
            </p>
            <p className="text-text-2">{progressText(run)}</p>
          </li>
        ))}
        {work.runs.length > 0 && others > 0 && (
          <li className="py-2.5 text-dense text-text-3">and {others} more</li>
        )}
      </ul>
      <p className="mt-3 text-dense text-text-2">{forecastText(work, now)}</p>
    </>
  );
}
