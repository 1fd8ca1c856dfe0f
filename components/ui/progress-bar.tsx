import { classNames } from './class-names';

interface ProgressBarProps {
  label: string;
  /** 0 to 1; null while the whole is unknown. */
  fraction: number | null;
  /** `done` draws a finished part in grey: colour is for what moves now. */
  tone?: 'work' | 'done';
  thin?: boolean;
  className?: string;
}

/** Moves by transform only, so that a thousand updates cost no layout. */
export function ProgressBar({ label, fraction, tone = 'work', thin = false, className }: ProgressBarProps) {
  const shown = Math.min(1, Math.max(0, fraction ?? 0));
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={fraction === null ? undefined : Math.floor(shown * 100)}
      className={classNames(thin ? 'h-1' : 'h-1.5', 'overflow-hidden rounded-full bg-work-track', className)}
    >
      <div
        className={classNames(
          'h-full w-full origin-left rounded-full',
          tone === 'work' ? 'bg-work-solid' : 'bg-edge',
        )}
        style={{ transform: `scaleX(${shown})` }}
      />
    </div>
  );
}
