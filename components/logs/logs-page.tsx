'use client';
import { useSearchParams } from 'next/navigation';
import { LogsView } from './logs-view';

/** The Logs page as its address has it. */
export function LogsPage({ hasServerLog }: { hasServerLog: boolean }) {
  return <LogsView query={useSearchParams().toString()} hasServerLog={hasServerLog} />;
}
