import type { ReactNode } from 'react';
import { Contents } from '@/components/docs/contents';
import { DocsSearch } from '@/components/docs/docs-search';

export default function DocsLayout({ children }: { children: ReactNode }) {
  return (
    <div>
      <div className="sticky top-0 z-20 flex h-14 items-center border-b border-line bg-surface px-8 max-wide:px-4">
        <DocsSearch />
      </div>
      <div className="wide:flex">
        <Contents />
        <div className="min-w-0 flex-1">{children}</div>
      </div>
    </div>
  );
}
