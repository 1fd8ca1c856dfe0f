import Link from 'next/link';
import { docGroups } from '@/lib/contracts/doc-list';

/** What there is to read, with a line about each. */
export function DocsStart() {
  return (
    <div className="max-w-230 px-8 pt-6 pb-16 max-wide:px-4">
      <h1 className="text-[24px] leading-8 font-semibold tracking-tight">Docs</h1>
      <p className="mt-1 text-text-2">For this version of the console; they work offline.</p>
      {docGroups.map(({ title, entries }) => (
        <section key={title} aria-label={title} className="mt-7">
          <h2 className="pb-2 text-head font-semibold">{title}</h2>
          <ul className="grid grid-cols-2 gap-x-8 border-t border-line max-wide:grid-cols-1">
            {entries.map((entry) => (
              <li key={entry.name} className="border-b border-line">
                <Link href={`/docs/${entry.name}`} prefetch={false} className="group block py-2.5">
                  <span className="font-medium group-hover:text-accent">{entry.title}</span>
                  {entry.about !== '' && <span className="block text-dense text-text-2">{entry.about}</span>}
                </Link>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
