'use client';

import { RotateCw } from 'lucide-react';
import { useState } from 'react';
import { chooseEngine } from '@/app/actions/engines';
import { callAction } from '@/components/call-action';
import { useLive } from '@/components/live/use-live';
import { useRequest } from '@/components/live/use-request';
import { ChangeButton } from '@/components/session/read-only';
import { Button } from '@/components/ui/button';
import { FailureCard } from '@/components/ui/failure-card';
import { Skeleton } from '@/components/ui/skeleton';
import { enginesViewSchema } from '@/lib/contracts/engines';
import type { FailureRecord } from '@/lib/contracts/failure';
import type { EngineCandidate } from '@/lib/contracts/status';
import { EngineRow } from './engine-row';
import { SwitchDialog } from './switch-dialog';

/** Where an engine was looked for, what each place needs, and which one is used; one click to use another. */
export function EnginesPage() {
  const { status } = useLive();
  const version = `${status?.engine?.socketPath ?? ''} ${status?.container?.state ?? ''}`;
  const {
    value: view,
    failure: loadFailure,
    reload,
  } = useRequest(enginesViewSchema, '/api/engines', version);
  const { failure, busy, choose } = useChoice(reload);
  const [asked, setAsked] = useState<EngineCandidate | null>(null);
  const worker = view?.worker ?? null;
  const use = (engine: EngineCandidate) => {
    if (worker === null) void choose(engine.socketPath);
    else setAsked(engine);
  };
  const shown = failure ?? loadFailure;
  return (
    <div className="pb-10">
      <div className="flex min-h-16 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-7 py-3 max-wide:px-4">
        <h1 className="text-title font-semibold">Engines</h1>
        <p className="pt-1 text-dense text-text-3">{view !== null && countSentence(view.engines)}</p>
        <div className="ml-auto flex items-center gap-3">
          {view?.engines.some(({ chosen }) => chosen) && (
            <ChangeButton size="small" disabled={busy} onClick={() => void choose(null)}>
              Forget the choice
            </ChangeButton>
          )}
          <Button size="small" disabled={busy} onClick={reload}>
            <RotateCw aria-hidden="true" />
            Look again
          </Button>
        </div>
      </div>
      {shown !== null && (
        <div className="px-7 py-4 max-wide:px-4">
          <FailureCard failure={shown} />
        </div>
      )}
      {view === null && loadFailure === null && <Skeleton className="mx-7 mt-5 h-60 max-wide:mx-4" />}
      <ul aria-label="Engines">
        {view?.engines.map((engine) => (
          <EngineRow key={engine.source} engine={engine} busy={busy} onUse={() => use(engine)} />
        ))}
      </ul>
      {worker !== null && (
        <SwitchDialog
          worker={worker}
          engine={asked}
          onClose={() => setAsked(null)}
          onConfirm={() => void choose(asked?.socketPath ?? null)}
        />
      )}
    </div>
  );
}

function useChoice(onChosen: () => void) {
  const [failure, setFailure] = useState<FailureRecord | null>(null);
  const [busy, setBusy] = useState(false);
  const choose = async (engine: string | null) => {
    setBusy(true);
    const answer = await callAction(chooseEngine({ engine }));
    setBusy(false);
    setFailure(answer.ok ? null : answer.failure);
    onChosen();
  };
  return { failure, busy, choose };
}

function countSentence(engines: readonly EngineCandidate[]): string {
  const answering = engines.filter(({ outcome }) => outcome === 'usable').length;
  return `${answering} of ${engines.length} places answer`;
}
