import { Skeleton } from '@/components/ui/skeleton';
import { checkIdSchema } from '@/lib/contracts/status';
import { checkNames } from './health-words';

export function ChecksSkeleton() {
  return (
    <ul aria-label="Being checked">
      {checkIdSchema.options.map((id) => (
        <li key={id} className="flex h-10 items-center gap-3 border-b border-line px-7 max-wide:px-4">
          <Skeleton round className="size-4.5" />
          <span className="w-50 text-dense font-semibold text-text-3">{checkNames[id]}</span>
          <Skeleton className="h-4 w-72 max-wide:hidden" />
        </li>
      ))}
    </ul>
  );
}
