import { Skeleton } from '@/components/ui/skeleton';

const names = ['Engine', 'Image', 'Container', 'Worker', 'Temporal'];

export function ChainSkeleton() {
  return (
    <ol aria-label="Being checked" className="grid grid-cols-5 px-7 pb-5 max-wide:grid-cols-1 max-wide:px-4">
      {names.map((name) => (
        <li key={name} className="max-wide:flex max-wide:h-8.5 max-wide:gap-3">
          <Skeleton className="size-5 rounded-full" />
          <p className="mt-2.5 text-dense font-semibold text-text-3 max-wide:mt-0">{name}</p>
          <Skeleton className="mt-1 h-4 w-24 max-wide:ml-auto" />
          <Skeleton className="mt-1.5 h-3 w-28 max-wide:hidden" />
        </li>
      ))}
    </ol>
  );
}
