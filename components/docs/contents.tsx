'use client';

import { ChevronRight } from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { docGroups } from '@/lib/contracts/doc-list';

/** All articles at the left; on a narrow screen behind a word, closed again by every choice. */
export function Contents() {
  const path = usePathname();
  return (
    <>
      <nav
        aria-label="Contents"
        className="sticky top-14 h-[calc(100dvh-112px)] w-58 shrink-0 overflow-y-auto border-r border-line px-3 py-4 max-wide:hidden"
      >
        <ContentsList path={path} />
      </nav>
      <details key={path} className="group border-b border-line wide:hidden">
        <summary className="flex h-12 list-none items-center gap-2 px-4 text-body font-medium [&::-webkit-details-marker]:hidden">
          <ChevronRight className="size-4 text-text-2 group-open:rotate-90" aria-hidden="true" />
          Contents
        </summary>
        <nav aria-label="Contents" className="px-2 pb-4">
          <ContentsList path={path} />
        </nav>
      </details>
    </>
  );
}

function ContentsList({ path }: { path: string }) {
  return docGroups.map(({ title, entries }) => (
    <div key={title} className="mb-4">
      <p className="px-2.5 pb-1 text-caption font-medium text-text-3">{title}</p>
      <ul>
        {entries.map((entry) => (
          <li key={entry.name}>
            <Link
              href={`/docs/${entry.name}`}
              prefetch={false}
              {...(path === `/docs/${entry.name}` && { 'aria-current': 'page' })}
              className="block rounded-control px-2.5 py-1 text-dense text-text-2 hover:text-text focus-visible:-outline-offset-2 aria-[current=page]:bg-selected aria-[current=page]:font-medium aria-[current=page]:text-text max-wide:py-2"
            >
              {entry.title}
            </Link>
          </li>
        ))}
      </ul>
    </div>
  ));
}
