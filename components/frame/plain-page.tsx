import type { ReactNode } from 'react';
import { Logo } from '@/components/ui/glyphs';

/** A page outside the frame, with nothing on it but what it says. */
export function PlainPage({ title, children }: { title: string; children: ReactNode }) {
  return (
    <main className="mx-auto max-w-130 px-5 py-24 max-wide:py-12">
      <p className="mb-8 flex items-center gap-2.5 text-body font-semibold">
        <Logo className="size-4.5" />
        Stigmer
      </p>
      <h1 className="text-title font-semibold">{title}</h1>
      {children}
    </main>
  );
}
