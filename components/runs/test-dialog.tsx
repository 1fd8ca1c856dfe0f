'use client';

import Link from 'next/link';
import { useState } from 'react';
import { startTest } from '@/app/actions/runs';
import { callAction } from '@/components/call-action';
import { useAgain } from '@/components/live/use-again';
import { useRequest } from '@/components/live/use-request';
import { ChangeButton } from '@/components/session/read-only';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { FailureCard } from '@/components/ui/failure-card';
import { type IconState, StateIcon } from '@/components/ui/state-icon';
import type { FailureRecord } from '@/lib/contracts/failure';
import { type TestStep, type TestTask, testViewSchema } from '@/lib/contracts/test-task';
import { formatDuration } from '@/lib/core/units';
import { runPath } from './run-path';

const lookEveryMs = 700;

/** Asks with or without a model, then shows the test as it goes. */
export function TestDialog({ onClose }: { onClose: () => void }) {
  const [begun, setBegun] = useState<string | null>(null);
  const { pending, failure, start } = useStart(setBegun);
  const requested = useRequest(testViewSchema, '/api/test', begun ?? '');
  const test = requested.value?.test ?? null;
  const shown = test !== null && (test.id === begun || test.state === 'running') ? test : null;
  useAgain(requested, shown?.state === 'running' || (begun !== null && shown === null) ? lookEveryMs : null);
  const problem = failure ?? requested.failure;
  const model = requested.value?.model ?? null;
  const busy = pending || requested.value === null || shown?.state === 'running';
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Test worker"
      description="A task of no cost goes through Temporal to this worker. With a model, an agent runs after it, writes one file in a session of its own, which is removed again."
    >
      {problem !== null && (
        <div className="mt-3">
          <FailureCard failure={problem} heading="h3" />
        </div>
      )}
      {shown !== null && <Course test={shown} />}
      {model !== null && (
        <p className="mt-4 text-dense text-text-2">
          A test with the model asks {model} two to four times, which may cost money.
        </p>
      )}
      <div className="mt-4 flex flex-wrap justify-end gap-2">
        <Button onClick={onClose}>Close</Button>
        <ChangeButton disabled={busy} onClick={() => void start(false)}>
          Test without a model
        </ChangeButton>
        {model !== null && (
          <ChangeButton variant="primary" disabled={busy} onClick={() => void start(true)}>
            Test with the model
          </ChangeButton>
        )}
      </div>
    </Dialog>
  );
}

function useStart(onBegun: (id: string) => void) {
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<FailureRecord | null>(null);
  const start = async (withModel: boolean) => {
    setPending(true);
    setFailure(null);
    const answer = await callAction(startTest({ key: crypto.randomUUID(), withModel }));
    setPending(false);
    if (answer.ok) onBegun(answer.value.id);
    else setFailure(answer.failure);
  };
  return { pending, failure, start };
}

const icons: Record<TestStep['state'], IconState> = {
  running: 'work',
  passed: 'ok',
  failed: 'fail',
  skipped: 'off',
};

function Course({ test }: { test: TestTask }) {
  const { state, steps, notProven, workflowId } = test;
  return (
    <div className="mt-4">
      <p role="status" className="text-body font-semibold">
        {state === 'running' ? 'Testing' : state === 'passed' ? 'Passed' : 'Not passed'}
      </p>
      <ol aria-label="Steps of the test" className="mt-1">
        {steps.map((step, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: steps are only added at the end
          <StepRow key={index} step={step} />
        ))}
      </ol>
      {notProven.length > 0 && (
        <>
          <p className="mt-3 text-dense font-semibold">Not proven</p>
          <ul className="text-dense text-text-2">
            {notProven.map((sentence) => (
              <li key={sentence}>{sentence}.</li>
            ))}
          </ul>
        </>
      )}
      {workflowId !== null && (
        <Link href={runPath({ workflowId })} className="mt-3 inline-block text-dense text-accent underline">
          Show the run
        </Link>
      )}
    </div>
  );
}

function StepRow({ step: { title, state, detail, durationMs } }: { step: TestStep }) {
  const took = durationMs === null ? '' : formatDuration(durationMs);
  return (
    <li className="grid grid-cols-[16px_minmax(0,1fr)_auto] gap-x-2.5 border-t border-line-raised py-2 text-dense">
      <StateIcon state={icons[state]} className="mt-px size-4" />
      <span className="min-w-0">
        {title}
        {detail !== null && <span className="block break-words text-text-3">{detail}</span>}
      </span>
      <span className="text-text-2">{state === 'skipped' ? 'skipped' : took}</span>
    </li>
  );
}
