import { classNames } from '@/components/ui/class-names';
import { StateIcon } from '@/components/ui/state-icon';
import type { Station } from './chain';

/** The stations on one rail: across when there is room, down when there is not. */
export function ChainRow({ chain }: { chain: readonly Station[] }) {
  return (
    <ol className="grid grid-cols-5 max-wide:grid-cols-1">
      {chain.map((station, index) => (
        <StationCell key={station.id} station={station} next={chain[index + 1] ?? null} />
      ))}
    </ol>
  );
}

const words: Record<Station['icon'], string> = {
  ok: 'in order',
  fail: 'broken',
  warn: 'with a warning',
  work: 'being checked',
  off: 'not there',
  todo: 'to do',
};

function StationCell({ station, next }: { station: Station; next: Station | null }) {
  const { icon, name, fact, detail, broken, behind } = station;
  const reached = icon === 'ok' || icon === 'warn';
  const done = reached && !broken && !behind && next !== null && next.icon !== 'off';
  return (
    <li className="relative min-w-0 pr-4 max-wide:grid max-wide:grid-cols-[20px_auto_minmax(0,1fr)] max-wide:gap-x-3 max-wide:pr-0 max-wide:pb-3.5 max-wide:last:pb-0">
      <StateIcon state={icon} past={behind} />
      {next !== null && <Rail done={done} />}
      <div className="mt-2.5 min-w-0 max-wide:contents">
        <h2
          className={classNames(
            'text-dense font-semibold max-wide:text-body max-wide:font-semibold',
            broken && 'text-fail',
            behind && 'font-medium text-text-3',
          )}
        >
          {name}
          <span className="sr-only">, {words[icon]}</span>
        </h2>
        <p
          title={fact}
          className={classNames(
            'truncate text-body max-wide:text-right max-wide:text-text-2',
            broken && 'text-fail max-wide:text-fail',
            behind && 'text-text-3 max-wide:text-text-3',
          )}
        >
          {fact}
        </p>
        <p
          title={detail}
          className="min-h-4.5 truncate font-mono text-caption leading-4.5 text-text-3 max-wide:hidden"
        >
          {detail}
        </p>
      </div>
    </li>
  );
}

function Rail({ done }: { done: boolean }) {
  return (
    <>
      <span
        aria-hidden="true"
        className={classNames(
          'absolute top-[9px] right-1 left-6 h-[2px] max-wide:hidden',
          done ? 'bg-border' : 'rail-dashed-x',
        )}
      />
      <span
        aria-hidden="true"
        className={classNames(
          'absolute top-6 bottom-1 left-[9px] hidden w-[2px] max-wide:block',
          done ? 'bg-border' : 'rail-dashed-y',
        )}
      />
    </>
  );
}
