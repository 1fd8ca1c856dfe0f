'use client';
import Link from 'next/link';
import { useLive } from '@/components/live/use-live';
import { CodeBlock } from '@/components/ui/code-block';
import { StateIcon } from '@/components/ui/state-icon';

/** Beside the lines, while they are only shown: why, and what helps. */
export function LogNotRecorded() {
  const { status } = useLive();
  const check = status?.checks.find(({ id }) => id === 'recording');
  if (check?.state !== 'warn') return null;
  return (
    <div
      role="status"
      className="mb-3 rounded-control border border-border bg-surface px-3 py-2.5 text-dense"
    >
      <p className="flex items-center gap-2 font-medium text-text">
        <StateIcon state="warn" />
        <Link href="/health#recording" className="hover:underline">
          {check.summary}
        </Link>
      </p>
      <p className="mt-1 text-text-2">
        {check.cause} {check.remedy?.summary}
      </p>
      {check.remedy?.command !== undefined && (
        <div className="mt-2">
          <CodeBlock code={check.remedy.command} />
        </div>
      )}
    </div>
  );
}
