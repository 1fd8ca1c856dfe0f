'use client';

import { useLive } from '@/components/live/use-live';
import { PlanFace } from './plan-face';
import { PlanSkeleton } from './plan-skeleton';
import { chooseSetupView } from './setup-view';
import { StepsFace } from './steps-face';

export function SetupPage() {
  const { status, operations } = useLive();
  const view = chooseSetupView(status, operations);
  return (
    <div className="mx-auto max-w-168 px-4 pt-9 pb-16 max-wide:pt-5 max-wide:pb-24">
      {view.type === 'waiting' && <PlanSkeleton />}
      {view.type === 'plan' && <PlanFace cancelled={view.cancelled} />}
      {view.type === 'steps' && <StepsFace operation={view.operation} status={view.status} />}
    </div>
  );
}
