import { type DocEntry, docEntries, docFile } from '@/lib/contracts/doc-list';

/** Where a link of an article leads to: a page of the console, a place outside, or a file of the repository. */
export type DocLink =
  /** With the title of the article, where it names one. */
  | { type: 'page'; href: string; title: string | null }
  | { type: 'outside'; href: string }
  | { type: 'file'; path: string };

const byFile: ReadonlyMap<string, DocEntry> = new Map(
  docEntries.map((entry) => [docFile(entry.name), entry]),
);

/** @param name of the article that has the link: links are relative to its file */
export function linkOf(href: string, name: string): DocLink {
  if (href.startsWith('https://')) return { type: 'outside', href };
  if (href.startsWith('#')) return { type: 'page', href, title: null };
  const { pathname, hash } = new URL(href, `file:///docs/${docFile(name)}`);
  const path = pathname.slice(1);
  const target = byFile.get(path.replace(/^docs\//, ''));
  if (target === undefined) return { type: 'file', path };
  return { type: 'page', href: `/docs/${target.name}${hash}`, title: target.title };
}
