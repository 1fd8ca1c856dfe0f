import Link from 'next/link';
import { docOf } from '@/lib/contracts/doc-links';

/** Leads to the article about a failure, where there is one. */
export function ReadMore({ code }: { code: string }) {
  const href = docOf(code);
  if (href === null) return null;
  return (
    <Link
      href={href}
      prefetch={false}
      className="text-text-2 underline decoration-border underline-offset-3 hover:text-text"
    >
      Read more in the docs
    </Link>
  );
}
