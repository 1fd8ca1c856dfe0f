'use client';

import { classNames } from './class-names';
import { useDelayed } from './use-delayed';

const patienceMs = 150;

/** A place held at its final size; drawn only after 150 ms, so that a fast answer never flashes. */
export function Skeleton({ round = false, className }: { round?: boolean; className?: string }) {
  const shown = useDelayed(patienceMs);
  return (
    <span
      className={classNames(
        'block',
        round ? 'rounded-full' : 'rounded-control',
        shown && 'bg-selected',
        className,
      )}
      aria-hidden="true"
    />
  );
}
