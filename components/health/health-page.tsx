'use client';

import { RotateCw } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import { postJson } from '@/components/api-client';
import { consoleNow } from '@/components/console-clock';
import { useStatus } from '@/components/live/use-live';
import { useRequest } from '@/components/live/use-request';
import { FirstNewLine } from '@/components/logs/first-new-line';
import { TestButton } from '@/components/runs/test-button';
import { Button } from '@/components/ui/button';
import { CopyButton } from '@/components/ui/copy-button';
import { FailureCard } from '@/components/ui/failure-card';
import { useLoaded } from '@/components/ui/use-loaded';
import { type FailureRecord, toFailureRecord } from '@/lib/contracts/failure';
import { incidentsSchema } from '@/lib/contracts/incident';
import { type CheckId, checkIdSchema, type Status, statusSchema } from '@/lib/contracts/status';
import { CheckRow } from './check-row';
import { ChecksSkeleton } from './checks-skeleton';
import { ClockNotice } from './clock-notice';
import { countSentence, reportText } from './health-words';
import { SinceReadyList } from './since-ready';

const loadServer = () => import('@/components/temporal/server-band');
const loadWhy = () => import('./why-form');
const loadHistory = () => import('./run-history');
const loadIncidents = () => import('./incidents');
const loadBundle = () => import('./support-bundle');
const loadStrays = () => import('./stray-containers');
const loadResources = () => import('./resource-charts');

export function HealthPage() {
  const status = useStatus();
  const { busy, failure, checkAgain } = useCheckAgain();
  const [opened, setOpened] = useState<ReadonlyMap<CheckId, boolean>>(new Map());
  const toggle = useCallback(
    (id: CheckId, open: boolean) => setOpened((before) => new Map(before).set(id, open)),
    [],
  );
  useCheckOfHash(status !== null, toggle);
  const history = useLoaded(loadHistory, false);
  const resources = useLoaded(loadResources, false);
  const incidents = useLoaded(loadIncidents, false);
  const server = useLoaded(loadServer, false);
  const strays = useLoaded(loadStrays, false);
  const bundle = useLoaded(loadBundle, false);
  const why = useLoaded(loadWhy, false);
  const known = useIncidents(status);
  return (
    <div className="pb-10">
      <div className="flex min-h-16 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-7 py-3 max-wide:px-4">
        <h1 className="text-title font-semibold">Health</h1>
        <p className="pt-1 text-dense text-text-3">{status !== null && countSentence(status.checks)}</p>
        <div className="ml-auto flex items-center gap-3">
          <span className={status === null ? 'invisible' : ''}>
            <CopyButton text={() => (status === null ? '' : reportText(status))} label="Copy report" />
          </span>
          <span className="max-wide:hidden">
            <TestButton />
          </span>
          <Button size="small" disabled={busy} onClick={() => void checkAgain()}>
            <RotateCw aria-hidden="true" />
            {busy ? 'Checking' : 'Check all again'}
          </Button>
        </div>
      </div>
      {failure !== null && (
        <div className="px-7 py-4 max-wide:px-4">
          <FailureCard failure={failure} />
        </div>
      )}
      {status?.sinceReady !== undefined && (
        <div className="border-b border-line px-7 py-4 max-wide:px-4">
          <SinceReadyList sinceReady={status.sinceReady} />
          {status.failure !== null && <FirstNewLine since={status.failure.at} />}
        </div>
      )}
      {status !== null && <ClockNotice status={status} />}
      {status === null && <ChecksSkeleton />}
      <ul>
        {status?.checks.map((check) => (
          <CheckRow
            key={check.id}
            check={check}
            status={status}
            open={opened.get(check.id) ?? (check.state === 'fail' || check.state === 'warn')}
            onToggle={(open) => toggle(check.id, open)}
          />
        ))}
      </ul>
      {/* Together: one that comes later would move the other. Most have no server of their own: it stands last. */}
      {status !== null && why !== null && incidents !== null && resources !== null && history !== null && (
        <>
          <why.WhyForm />
          <resources.ResourceCharts />
          {known !== null && (
            <>
              <incidents.Incidents known={known} />
              <history.RunHistory container={status.container} />
            </>
          )}
          {bundle !== null && <bundle.SupportBundle />}
          {server !== null && <server.ServerBand />}
        </>
      )}
      {/* Last, since nobody knows before the answer whether there are any: nothing moves for them. */}
      {status !== null && strays !== null && <strays.StrayContainers />}
    </div>
  );
}

/** Asked for again with each verdict; null until the first answer. */
function useIncidents(status: Status | null) {
  const version = `${status?.verdict} ${status?.title} ${status?.failure?.code}`;
  const { value, failure } = useRequest(incidentsSchema, '/api/incidents', version);
  return value === null && failure === null ? null : { view: value, failure };
}

/** `/health#container` opens that check and leads to it. */
function useCheckOfHash(loaded: boolean, toggle: (id: CheckId, open: boolean) => void): void {
  useEffect(() => {
    if (!loaded) return;
    const show = () => {
      const id = checkIdSchema.safeParse(location.hash.slice(1));
      if (!id.success) return;
      toggle(id.data, true);
      document.getElementById(`check-${id.data}`)?.focus();
    };
    show();
    addEventListener('hashchange', show);
    return () => removeEventListener('hashchange', show);
  }, [loaded, toggle]);
}

function useCheckAgain() {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<FailureRecord | null>(null);
  const checkAgain = async () => {
    setBusy(true);
    try {
      await postJson(statusSchema, '/api/status/refresh', {});
      setFailure(null);
    } catch (error) {
      setFailure(toFailureRecord(error, consoleNow()));
    } finally {
      setBusy(false);
    }
  };
  return { busy, failure, checkAgain };
}
