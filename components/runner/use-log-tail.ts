'use client';

import { useEffect, useState } from 'react';
import { useLive } from '@/components/live/use-live';
import { useRequest } from '@/components/live/use-request';
import { EntryReader, type LogEntry } from '@/components/logs/log-entry';
import { logPageSchema } from '@/lib/contracts/log';

const stepMs = 300;

/** The last lines of the container's log; null until they were asked for once. Asked again when lines arrive. */
export function useLogTail(limit: number): LogEntry[] | null {
  const { log } = useLive();
  const settled = useThrottled(log.lines, stepMs);
  const { value } = useRequest(logPageSchema, `/api/logs?limit=${limit}`, settled);
  return value === null ? null : new EntryReader().read(value.lines);
}

/** The value, at most once in a while: a burst of lines is one request. */
function useThrottled(value: number, delayMs: number): number {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    if (settled === value) return;
    const timer = setTimeout(() => setSettled(value), delayMs);
    return () => clearTimeout(timer);
  }, [settled, value, delayMs]);
  return settled;
}
