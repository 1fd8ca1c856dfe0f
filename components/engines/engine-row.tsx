import { ChangeButton } from '@/components/session/read-only';
import { CodeBlock } from '@/components/ui/code-block';
import { type IconState, StateIcon } from '@/components/ui/state-icon';
import type { EngineCandidate } from '@/lib/contracts/status';
import { outcomeWords, plainlyAbsent } from './outcome-words';

interface EngineRowProps {
  engine: EngineCandidate;
  busy: boolean;
  onUse: () => void;
}

/** One place: what was found there, what it needs, and the way to use it. */
export function EngineRow({ engine, busy, onUse }: EngineRowProps) {
  const { source, socketPath, outcome, detail, used, chosen, remedy } = engine;
  const canUse = !used && (outcome === 'usable' || outcome === 'not-asked');
  return (
    <li className="grid grid-cols-[20px_minmax(0,1fr)_auto] items-start gap-x-3 border-b border-line px-7 py-3 max-wide:px-4">
      <StateIcon state={iconOf(engine)} className="mt-0.5 size-5" />
      <div className="min-w-0">
        <p className="text-body font-semibold break-words">
          {source}
          <span className="ml-2.5 text-dense font-normal text-text-3">
            {used ? 'used' : outcomeWords[outcome]}
            {chosen && ', chosen by you'}
          </span>
        </p>
        {socketPath !== null && socketPath !== source && !source.startsWith('~') && (
          <p className="font-mono text-code break-all text-text-2">{socketPath}</p>
        )}
        {detail !== plainlyAbsent && <p className="text-dense break-words text-text-2">{detail}</p>}
        {remedy !== undefined && (
          <div className="mt-1.5 max-w-170">
            <p className="text-dense text-text-2">{remedy.summary}</p>
            {remedy.command !== undefined && (
              <div className="mt-1.5">
                <CodeBlock code={remedy.command} />
              </div>
            )}
          </div>
        )}
      </div>
      {canUse && (
        <ChangeButton size="small" disabled={busy} onClick={onUse} aria-label={`Use the engine of ${source}`}>
          Use this engine
        </ChangeButton>
      )}
    </li>
  );
}

function iconOf({ used, outcome, chosen }: EngineCandidate): IconState {
  if (used) return 'ok';
  if (chosen) return 'fail';
  return outcome === 'no-permission' || outcome === 'not-trusted' ? 'warn' : 'off';
}
