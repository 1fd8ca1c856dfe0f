'use client';

import { useState } from 'react';
import { orderAlerts } from '@/app/actions/alerts';
import { callAction } from '@/components/call-action';
import { useLive } from '@/components/live/use-live';
import { useRequest } from '@/components/live/use-request';
import { type AlertsOrder, alertsViewSchema } from '@/lib/contracts/alerts';
import type { FailureRecord } from '@/lib/contracts/failure';

/** Who is told, as the console has it now, and how that is changed. */
export function useAlerts() {
  const { alertsVersion } = useLive();
  const {
    value: view,
    failure: loadFailure,
    reload,
  } = useRequest(alertsViewSchema, '/api/alerts', alertsVersion);
  const [refused, setRefused] = useState<FailureRecord | null>(null);
  const [busy, setBusy] = useState(false);
  /** Whether it was done. */
  const order = async (wanted: AlertsOrder): Promise<boolean> => {
    setBusy(true);
    const answer = await callAction(orderAlerts(wanted));
    setBusy(false);
    setRefused(answer.ok ? null : answer.failure);
    reload();
    return answer.ok;
  };
  return { view, failure: refused ?? loadFailure, busy, order };
}

export type OrderAlerts = ReturnType<typeof useAlerts>['order'];
