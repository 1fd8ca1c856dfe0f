import { type IconState, StateIcon } from '@/components/ui/state-icon';
import { TimeAgo } from '@/components/ui/time-ago';
import type { PollerRelation, QueuePoller } from '@/lib/contracts/queue';
import { isForeign, pollsText, relationWords, slotsText } from '@/lib/contracts/queue-text';

const columns =
  'grid grid-cols-[20px_minmax(0,1.7fr)_130px_minmax(0,1.1fr)_minmax(0,1fr)_90px_80px] gap-x-4 max-wide:grid-cols-[20px_minmax(0,1fr)_auto] max-wide:gap-y-0.5';

const icons: Record<PollerRelation, IconState> = {
  ours: 'ok',
  unproven: 'warn',
  stranger: 'warn',
  container: 'warn',
  'agent-runner': 'off',
  former: 'off',
};

/** Everybody whom Temporal remembers on the queue; who no longer polls is grey. */
export function PollerList({ pollers }: { pollers: readonly QueuePoller[] }) {
  if (pollers.length === 0) return null;
  return (
    <>
      <div
        aria-hidden="true"
        className={`${columns} mt-2 h-8 items-center text-dense text-text-3 max-wide:hidden`}
      >
        <span />
        <span>Worker</span>
        <span>Whose</span>
        <span>Host and SDK</span>
        <span>Takes</span>
        <span>Slots</span>
        <span className="text-right">Last poll</span>
      </div>
      <ul aria-label="Pollers" className="max-wide:mt-2">
        {pollers.map((poller) => (
          <Row key={poller.identity} poller={poller} />
        ))}
      </ul>
    </>
  );
}

function Row({ poller }: { poller: QueuePoller }) {
  const { identity, relation, who, host, sdk, lastPollAt, version, elsewhere } = poller;
  const isFormer = relation === 'former';
  const polled = lastPollAt === null ? 'busy' : <TimeAgo at={lastPollAt} />;
  return (
    <li className={`${columns} items-start border-t border-line py-2 text-dense last:border-b`}>
      <StateIcon state={icons[relation]} past={isFormer} className="mt-0.5 size-4" />
      <div className="min-w-0">
        <p className="font-mono text-code break-all">{identity}</p>
        <p className="break-words text-text-3">{who}</p>
        {version !== null && <p className="break-words text-text-3">{`version ${version}`}</p>}
        {elsewhere !== null && !isFormer && (
          <p className="break-words text-warn">{`gets no tasks: all go to ${elsewhere}`}</p>
        )}
      </div>
      <p className={`${isForeign(poller) ? 'text-warn' : 'text-text-2'} max-wide:text-right`}>
        {relationWords[relation]}
      </p>
      <p className="min-w-0 break-words text-text-2 max-wide:hidden">
        {host ?? 'host not told'}
        <span className="block text-text-3">{sdk ?? 'sends no heartbeats'}</span>
      </p>
      <p className="min-w-0 text-text-2 max-wide:hidden">{pollsText(poller)}</p>
      <p className="min-w-0 text-text-2 tabular-nums max-wide:hidden">{slotsText(poller)}</p>
      <p className="text-right text-text-3 max-wide:hidden">{polled}</p>
      <p className="col-start-2 col-end-4 min-w-0 break-words text-text-2 wide:hidden">
        {[pollsText(poller), slotsText(poller), sdk].filter(Boolean).join(' · ')}
        {' · '}
        {polled}
      </p>
    </li>
  );
}
