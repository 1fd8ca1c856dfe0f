'use client';

import { classNames } from './class-names';
import { useCopy } from './use-copy';

interface CopyIdProps {
  /** What is shown of it. */
  short: string;
  full: string;
  /** What it is the id of, for those who only hear the button. */
  of: string;
  className?: string;
}

/** A shortened id: the whole one on hover, and copied at a click. It says "Copied" in its own place. */
export function CopyId({ short, full, of, className }: CopyIdProps) {
  const { state, copy } = useCopy();
  return (
    <button
      type="button"
      title={full}
      aria-label={`Copy the id of the ${of}`}
      onClick={() => copy(full)}
      className={classNames('grid max-w-full justify-items-start rounded-[4px] hover:text-text', className)}
    >
      <span
        aria-hidden="true"
        className={classNames('col-start-1 row-start-1 max-w-full truncate', state !== 'idle' && 'invisible')}
      >
        {short}
      </span>
      <span role="status" className="col-start-1 row-start-1 font-sans">
        {state === 'copied' ? 'Copied' : state === 'failed' ? 'Not allowed' : ''}
      </span>
    </button>
  );
}
