import type { LiveState } from '@/components/live/live-state';

/** Where a visit begins; null until the console's state is known. A first run begins with the set-up. */
export function startPath({ status, operations }: Pick<LiveState, 'status' | 'operations'>): string | null {
  if (status === null || operations === null) return null;
  const [latest] = operations;
  if (latest?.kind === 'setup' && latest.state === 'running') return '/setup';
  const unchecked = status.verdict === 'working' && status.engine === null && latest?.state !== 'running';
  if (unchecked) return null;
  return status.verdict === 'not-set-up' || status.verdict === 'no-engine' ? '/setup' : '/overview';
}
