import { Skeleton } from '@/components/ui/skeleton';

const names = ['Engine', 'Image', 'Container', 'Worker', 'Temporal', 'Model'];

/** The whole page at once: a part that came before the others would move them. */
export function OverviewSkeleton() {
  return (
    <>
      <ChainSkeleton />
      <div className="flex-1 border-t border-line px-7 py-4 max-wide:px-4">
        <h2 className="text-dense font-semibold text-text-3">Events</h2>
        <EventsSkeleton />
      </div>
    </>
  );
}

function ChainSkeleton() {
  return (
    <ol aria-label="Being checked" className="grid grid-cols-6 px-7 pb-5 max-wide:grid-cols-1 max-wide:px-4">
      {names.map((name) => (
        <li key={name} className="max-wide:flex max-wide:h-8.5 max-wide:gap-3 max-wide:last:h-5">
          <Skeleton round className="size-5" />
          <p className="mt-2.5 text-dense font-semibold text-text-3 max-wide:mt-0">{name}</p>
          <Skeleton className="mt-1 h-4 w-24 max-wide:ml-auto" />
          <Skeleton className="mt-1.5 h-3 w-28 max-wide:hidden" />
        </li>
      ))}
    </ol>
  );
}

function EventsSkeleton() {
  return ['first', 'second', 'third'].map((row) => (
    <div key={row} className="mt-2.5 flex h-9.5 gap-3">
      <Skeleton round className="size-4" />
      <span className="grid flex-1 content-start gap-1.5">
        <Skeleton className="h-3.5 w-3/5" />
        <Skeleton className="h-3 w-1/4" />
      </span>
    </div>
  ));
}
