import { outcomeWords, plainlyAbsent } from '@/components/engines/outcome-words';
import { classNames } from '@/components/ui/class-names';
import type { EngineCandidate } from '@/lib/contracts/status';

/** Where an engine was looked for, what was found there, and which one is used. */
export function CandidateList({ candidates }: { candidates: readonly EngineCandidate[] }) {
  return (
    <ul className="grid grid-cols-[minmax(0,max-content)_minmax(0,1fr)_auto] gap-x-8 font-mono text-code leading-5.5 max-wide:grid-cols-1">
      {candidates.map(({ source, detail, outcome, used }) => (
        <li
          key={source}
          className={classNames(
            'col-span-full grid grid-cols-subgrid max-wide:py-1',
            used ? 'text-text' : 'text-text-3',
          )}
        >
          <span className="break-words">{source}</span>
          <span className="break-words">
            {detail === '' || detail === plainlyAbsent ? outcomeWords[outcome] : detail}
          </span>
          <span
            className={
              used
                ? 'justify-self-end font-semibold text-ok max-wide:justify-self-start'
                : 'justify-self-end max-wide:justify-self-start'
            }
          >
            {used ? 'used' : outcomeTail(outcome)}
          </span>
        </li>
      ))}
    </ul>
  );
}

function outcomeTail(outcome: EngineCandidate['outcome']): string {
  return outcome === 'usable' ? 'usable' : '';
}
