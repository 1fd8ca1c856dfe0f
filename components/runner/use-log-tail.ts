'use client';

import { useLive } from '@/components/live/use-live';
import { useRequest } from '@/components/live/use-request';
import { EntryReader, type LogEntry } from '@/components/logs/log-entry';
import { useThrottled } from '@/components/ui/use-throttled';
import { logPageSchema } from '@/lib/contracts/log';

const stepMs = 300;

/** The last lines of the container's log; null until they were asked for once. Asked again when lines arrive. */
export function useLogTail(limit: number): LogEntry[] | null {
  const { log } = useLive();
  const shown = useThrottled(log.lines, stepMs);
  const { value } = useRequest(logPageSchema, `/api/logs?limit=${limit}`, shown);
  return value === null ? null : new EntryReader().read(value.lines);
}
