'use client';

import { ChevronDown, ChevronRight } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { timeLeft } from '@/components/live/verdict-view';
import { stepIcons } from '@/components/runner/step-icons';
import { classNames } from '@/components/ui/class-names';
import { StateIcon } from '@/components/ui/state-icon';
import { useNow } from '@/components/ui/use-now';
import type { OperationStep } from '@/lib/contracts/operation';
import { formatDuration } from '@/lib/core/units';
import { BuildProgress } from './build-progress';
import { PullLayers } from './pull-layers';
import { PullSummary } from './pull-summary';
import { isPasteable } from './setup-view';

export function StepRow({
  step,
  last,
  children,
}: {
  step: OperationStep;
  last: boolean;
  children: ReactNode;
}) {
  const [chosen, setChosen] = useState<boolean | null>(null);
  const [hasMoved, setHasMoved] = useState(false);
  const pull = step.progress?.type === 'pull' ? step.progress : null;
  const running = step.state === 'running';
  const moving = running || step.state === 'failed';
  if (moving && !hasMoved) setHasMoved(true);
  // What one watched stays as it is when it is done: the steps below would jump otherwise.
  const open = chosen ?? (moving || hasMoved);
  const Chevron = open ? ChevronDown : ChevronRight;
  return (
    <li className="relative grid grid-cols-[20px_minmax(0,1fr)] gap-x-3 pb-5.5">
      {!last && <Rail done={step.state !== 'pending' && !running} />}
      <StateIcon state={stepIcons[step.state]} past={step.state === 'skipped'} />
      <div className="min-w-0">
        <div className="grid grid-cols-[188px_minmax(0,1fr)_92px_16px] gap-x-2 max-wide:grid-cols-[minmax(0,1fr)_92px_16px]">
          <h2
            className={classNames(
              'text-body',
              step.state === 'pending' ? 'font-medium text-text-3' : 'font-semibold',
            )}
          >
            {step.title}
            <span className="sr-only">, {step.state}</span>
          </h2>
          <div className="min-w-0 max-wide:col-span-full max-wide:row-start-2 max-wide:min-h-5">
            {pull !== null && running && <PullSummary pull={pull} />}
            <Detail step={step} quiet={pull !== null && running} />
          </div>
          <StepTime step={step} />
          {pull !== null && pull.layers.length > 0 && (
            <button
              type="button"
              aria-expanded={open}
              aria-label="Layers"
              onClick={() => setChosen(!open)}
              className="h-5"
            >
              <Chevron className="size-4 text-text-2" aria-hidden="true" />
            </button>
          )}
        </div>
        {pull !== null && <PullLayers pull={pull} running={running} total={moving || hasMoved} open={open} />}
        {step.progress?.type === 'build' && running && <BuildProgress build={step.progress} />}
        {children}
      </div>
    </li>
  );
}

function Rail({ done }: { done: boolean }) {
  return (
    <span
      aria-hidden="true"
      className={classNames(
        'absolute top-6 bottom-1 left-[9px] w-[2px]',
        done ? 'bg-border' : 'rail-dashed-y',
      )}
    />
  );
}

function Detail({ step, quiet }: { step: OperationStep; quiet: boolean }) {
  if (step.detail === null) return null;
  const tone = step.state === 'failed' ? 'text-fail' : quiet || step.state === 'pending' ? 'text-text-3' : '';
  return (
    <p
      title={step.detail}
      className={classNames(
        step.state === 'running' || step.state === 'failed' ? 'truncate' : 'break-words',
        isPasteable(step.detail) ? 'font-mono text-code' : 'text-body',
        tone,
      )}
    >
      {step.detail}
    </p>
  );
}

function StepTime({ step }: { step: OperationStep }) {
  const now = useNow();
  const { startedAt, endedAt, state } = step;
  const left = state === 'running' ? timeLeft(step, now) : null;
  if (left !== null)
    return <p className="text-right text-dense leading-5 whitespace-nowrap text-accent">{left}</p>;
  // What was there already took no time that anybody would want to know.
  if (state === 'skipped' || startedAt === null || (endedAt === null && now === 0)) return <span />;
  return (
    <p className="text-right text-dense leading-5 whitespace-nowrap text-text-3">
      {formatDuration(Math.max(0, (endedAt ?? now) - startedAt))}
    </p>
  );
}
