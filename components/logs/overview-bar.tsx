'use client';
import { type KeyboardEvent, memo, type PointerEvent } from 'react';
import type { LogPlaces } from '@/lib/contracts/log-search';
import { overviewPlaces } from './use-log-overview';

interface OverviewBarProps {
  /** Null before they are counted. */
  overview: LogPlaces | null;
  /** What the search has found, by stretch; null without a search. */
  found: LogPlaces | null;
  firstNumber: number;
  lastNumber: number;
  /** The lines in view. */
  view: { first: number; last: number };
  onGoTo: (number: number) => void;
}

const width = 12;
const pageSteps = 20;

/** The whole log beside its lines: errors and warnings at the left, what was found at the right, dividers across. */
export function OverviewBar(props: OverviewBarProps) {
  const { overview, found, firstNumber, lastNumber, view, onGoTo } = props;
  const lines = Math.max(1, lastNumber - firstNumber + 1);
  const share = (number: number) => Math.min(1, Math.max(0, (number - firstNumber) / lines));
  const top = share(view.first);
  const goTo = (part: number) =>
    onGoTo(firstNumber + Math.floor(Math.min(0.9999999, Math.max(0, part)) * lines));
  const onKeyDown = (event: KeyboardEvent) => {
    const next = keySteps(event.key, top);
    if (next === null) return;
    event.preventDefault();
    event.stopPropagation();
    goTo(next);
  };
  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    goTo((event.clientY - box.top) / box.height);
  };
  return (
    <div
      role="slider"
      tabIndex={0}
      aria-label="Place in the whole log"
      aria-orientation="vertical"
      aria-valuemin={firstNumber}
      aria-valuemax={lastNumber}
      aria-valuenow={Math.min(lastNumber, Math.max(firstNumber, view.first))}
      aria-valuetext={textOf(props)}
      title="Place in the whole log: errors and warnings at the left, what was found at the right"
      onKeyDown={onKeyDown}
      onPointerDown={onPointerDown}
      className="relative w-3 shrink-0 cursor-pointer touch-none border-line border-l bg-sunken focus-visible:-outline-offset-2"
    >
      <Marks overview={overview} found={found} />
      <span
        aria-hidden
        style={{ top: `${top * 100}%`, height: `max(6px, ${(share(view.last) - top) * 100}%)` }}
        className="pointer-events-none absolute inset-x-0 max-h-full border-text-2 border-y bg-text/10"
      />
    </div>
  );
}

const Marks = memo(function Marks({ overview, found }: Pick<OverviewBarProps, 'overview' | 'found'>) {
  return (
    <svg
      aria-hidden
      viewBox={`0 0 ${width} ${overviewPlaces}`}
      preserveAspectRatio="none"
      shapeRendering="crispEdges"
      className="absolute inset-0 size-full"
    >
      <path d={pathOf(overview?.dividers, 0, width)} className="fill-edge" />
      <path d={pathOf(overview?.warnings, 0, 4)} className="fill-warn-solid" />
      <path d={pathOf(overview?.errors, 0, 7)} className="fill-fail-solid" />
      <path d={pathOf(found?.found, 7, width - 7)} className="fill-accent" />
    </svg>
  );
});

/** A rectangle for each stretch that has some. */
function pathOf(counts: readonly number[] | undefined, left: number, wide: number): string {
  return (counts ?? [])
    .map((count, place) => (count === 0 ? '' : `M${left} ${place}h${wide}v1h-${wide}z`))
    .join('');
}

function keySteps(key: string, top: number): number | null {
  const step = 1 / overviewPlaces;
  if (key === 'ArrowDown' || key === 'ArrowRight') return top + step;
  if (key === 'ArrowUp' || key === 'ArrowLeft') return top - step;
  if (key === 'PageDown') return top + step * pageSteps;
  if (key === 'PageUp') return top - step * pageSteps;
  if (key === 'Home') return 0;
  return key === 'End' ? 1 : null;
}

const sum = (counts: readonly number[]) => counts.reduce((all, count) => all + count, 0);

function textOf({ overview, found, firstNumber, lastNumber, view }: OverviewBarProps): string {
  const number = (value: number) => value.toLocaleString('en');
  const place = `Line ${number(view.first)} of ${number(firstNumber)} to ${number(lastNumber)}`;
  if (overview === null) return place;
  const many = (counts: readonly number[], word: string) => {
    const all = sum(counts);
    return `${number(all)} ${word}${all === 1 ? '' : 's'}`;
  };
  const counts = `${many(overview.errors, 'error')}, ${many(overview.warnings, 'warning')} in all`;
  return found === null ? `${place}. ${counts}` : `${place}. ${counts}, ${number(sum(found.found))} found`;
}
