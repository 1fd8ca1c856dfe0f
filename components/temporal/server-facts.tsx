import { Skeleton } from '@/components/ui/skeleton';
import { type DevServerView, devServerFacts } from '@/lib/contracts/dev-server';

const grid = 'grid grid-cols-[96px_minmax(0,1fr)] gap-y-1.5 text-body';

/** What there is, or what a start would make. */
export function ServerFacts({ server }: { server: DevServerView }) {
  return (
    <dl className={grid}>
      {devServerFacts(server).map(({ label, value }) => (
        <div key={label} className="contents">
          <dt className="text-text-3">{label}</dt>
          <dd className="min-w-0 break-words">
            {value === server.page && server.answer?.answers ? <PageLink href={value} /> : value}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function PageLink({ href }: { href: string }) {
  return (
    <a
      href={href}
      target="_blank"
      rel="noreferrer"
      className="text-accent underline underline-offset-2 hover:no-underline"
    >
      {href}
    </a>
  );
}

const labels = ['Image', 'Address', 'Namespace', 'Page', 'Data'];

export function ServerFactsSkeleton() {
  return (
    <dl className={grid} aria-label="Being looked at">
      {labels.map((label) => (
        <div key={label} className="contents">
          <dt className="text-text-3">{label}</dt>
          <dd className="flex h-5.5 items-center">
            <Skeleton className="h-3.5 w-52 max-w-full" />
          </dd>
        </div>
      ))}
    </dl>
  );
}
