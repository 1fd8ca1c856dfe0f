'use client';

import { useRouter, useSearchParams } from 'next/navigation';
import { useState } from 'react';
import { useAgain } from '@/components/live/use-again';
import { useRequest } from '@/components/live/use-request';
import { Button } from '@/components/ui/button';
import { FailureCard } from '@/components/ui/failure-card';
import { Skeleton } from '@/components/ui/skeleton';
import { type RunsView, runFilterSchema, runsViewSchema } from '@/lib/contracts/runs';
import { RunList } from './run-list';
import { RunsFilter } from './runs-filter';
import { TestButton } from './test-button';

const lookEveryMs = 5000;

/** The agent runs of the worker's queue: those under way, then those that ended last. */
export function RunsPage() {
  const { state, session, choose } = useFilter();
  const [pages, setPages] = useState<readonly string[]>([]);
  const after = pages.at(-1);
  const query = new URLSearchParams({
    ...(state && { state }),
    ...(session && { session }),
    ...(after && { after }),
  });
  const requested = useRequest(runsViewSchema, `/api/runs?${query}`, 0);
  useAgain(requested, lookEveryMs);
  const { value: view, failure } = requested;
  const narrow = (next: { state: string | null; session: string | null }) => {
    setPages([]);
    choose(next);
  };
  return (
    <div className="pb-10">
      <div className="flex min-h-16 flex-wrap items-center gap-x-3 gap-y-1 px-7 py-3 max-wide:px-4">
        <h1 className="text-title font-semibold">Runs</h1>
        <p className="min-w-0 pt-1 text-dense break-all text-text-3 max-wide:order-last max-wide:basis-full">
          {view?.taskQueue}
        </p>
        <span className="ml-auto">
          <TestButton />
        </span>
      </div>
      <RunsFilter state={state} session={session} onChange={narrow} />
      {failure !== null && (
        <div className="px-7 pt-4 max-wide:px-4">
          <FailureCard failure={failure} />
        </div>
      )}
      {view === null && failure === null && <Skeleton className="mx-7 mt-4 h-96 max-wide:mx-4" />}
      {view !== null && (
        <>
          <RunList view={view} filtered={state !== null || session !== null} />
          <Pages view={view} pages={pages} onTurn={setPages} />
        </>
      )}
    </div>
  );
}

/** In the address, so that a link leads to it. */
function useFilter() {
  const params = useSearchParams();
  const router = useRouter();
  return {
    state: runFilterSchema.safeParse(params.get('state')).data ?? null,
    session: params.get('session'),
    choose: ({ state, session }: { state: string | null; session: string | null }) => {
      const query = new URLSearchParams({ ...(state && { state }), ...(session && { session }) });
      router.replace(`/runs?${query}`, { scroll: false });
    },
  };
}

interface PagesProps {
  view: RunsView;
  pages: readonly string[];
  onTurn: (pages: readonly string[]) => void;
}

function Pages({ view, pages, onTurn }: PagesProps) {
  const { next } = view;
  if (next === null && pages.length === 0) return null;
  return (
    <div className="flex justify-end gap-2 px-7 pt-4 max-wide:px-4">
      <Button size="small" disabled={pages.length === 0} onClick={() => onTurn(pages.slice(0, -1))}>
        Newer runs
      </Button>
      <Button size="small" disabled={next === null} onClick={() => next !== null && onTurn([...pages, next])}>
        Older runs
      </Button>
    </div>
  );
}
