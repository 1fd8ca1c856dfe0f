import { Skeleton } from '@/components/ui/skeleton';

const lines = ['Engine', 'Image', 'Folder', 'Network', 'Temporal', 'Settings'];

export function PlanSkeleton() {
  return (
    <>
      <h1 className="text-title font-semibold">Set up agent-runner</h1>
      <p className="mt-1 text-body text-text-2">Looking at this machine.</p>
      <PlanLinesSkeleton />
    </>
  );
}

export function PlanLinesSkeleton() {
  return (
    <ul className="mt-5" aria-label="Being looked at">
      {lines.map((line) => (
        <li key={line} className="flex h-15.5 gap-3 border-t border-line pt-3 last:border-b">
          <Skeleton round className="size-5" />
          <span className="w-23 text-body font-semibold text-text-3 max-wide:w-20">{line}</span>
          <span className="grid flex-1 content-start gap-1.5">
            <Skeleton className="h-4 w-44" />
            <Skeleton className="h-3.5 w-72 max-w-full" />
          </span>
        </li>
      ))}
    </ul>
  );
}
