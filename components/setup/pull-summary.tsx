import { bytesOf } from '@/components/live/verdict-view';
import type { Progress } from '@/lib/contracts/operation';
import { formatBytes } from '@/lib/core/units';

export type PullProgress = Extract<Progress, { type: 'pull' }>;

/** `31.7 of 57.3 MB · 55 % · 2.1 MB/s`. */
export function PullSummary({ pull }: { pull: PullProgress }) {
  const { receivedBytes, totalBytes, bytesPerSecond, notice } = pull;
  const percent = totalBytes ? ` · ${Math.floor((receivedBytes / totalBytes) * 100)} %` : '';
  const rate = bytesPerSecond ? ` · ${formatBytes(bytesPerSecond)}/s` : '';
  return (
    <>
      <p className="text-body">
        <span className="font-semibold">{bytesOf(receivedBytes, totalBytes)}</span>
        {percent}
        {rate}
      </p>
      {notice !== null && <p className="text-dense text-text-3">{notice}</p>}
    </>
  );
}
