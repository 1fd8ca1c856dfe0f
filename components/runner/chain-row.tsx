import Link from 'next/link';
import { classNames } from '@/components/ui/class-names';
import { CopyId } from '@/components/ui/copy-id';
import { StateIcon } from '@/components/ui/state-icon';
import type { Station } from './chain';

/** The stations on one rail: across when there is room, down when there is not. Each opens its evidence. */
export function ChainRow({ chain }: { chain: readonly Station[] }) {
  return (
    <ol className="grid grid-cols-6 max-wide:grid-cols-1">
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
  todo: 'not checked',
};

function StationCell({ station, next }: { station: Station; next: Station | null }) {
  const { icon, name, fact, broken, behind, href } = station;
  const reached = icon === 'ok' || icon === 'warn';
  const done = reached && !broken && !behind && next !== null && next.icon !== 'off' && next.icon !== 'todo';
  return (
    <li className="relative min-w-0 pr-4 last:pr-0 max-wide:grid max-wide:grid-cols-[20px_auto_minmax(0,1fr)] max-wide:gap-x-3 max-wide:pr-0 max-wide:pb-3.5 max-wide:last:pb-0">
      <StateIcon state={icon} past={behind} />
      {next !== null && <Rail done={done} />}
      <div className="mt-2.5 min-w-0 max-wide:contents">
        <h2
          className={classNames(
            'text-dense max-wide:text-body max-wide:font-semibold',
            behind ? 'font-medium text-text-3' : 'font-semibold',
            broken && 'text-fail',
          )}
        >
          {/* The whole station is the target, above the rail and below the id. */}
          <Link href={href} className="after:absolute after:inset-0 hover:underline">
            {name}
            <span className="sr-only">, {words[icon]}</span>
          </Link>
        </h2>
        <p
          title={fact}
          className={classNames(
            'min-h-5 truncate text-body max-wide:text-right',
            behind ? 'text-text-3' : broken ? 'text-fail' : 'max-wide:text-text-2',
          )}
        >
          {fact}
        </p>
        <Detail station={station} />
      </div>
    </li>
  );
}

function Detail({ station: { name, detail, fullId } }: { station: Station }) {
  return (
    <div className="min-h-4.5 font-mono text-caption leading-4.5 text-text-3 max-wide:hidden">
      {fullId === null ? (
        <p title={detail} className="truncate">
          {detail}
        </p>
      ) : (
        <CopyId short={detail} full={fullId} of={name.toLowerCase()} className="relative" />
      )}
    </div>
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
