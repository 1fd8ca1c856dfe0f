import MiniSearch from 'minisearch';
import type { DocHit } from '@/lib/contracts/docs';
import type { DocSection } from './sections';
import { snippetOf } from './snippet';

const hitsMax = 12;

interface Indexed extends DocSection {
  title: string;
  heading: string;
}

/** Finds the sections that have every word of a query, or words that begin so; first those that have it as it is written, each time the best first. */
export class DocSearch {
  private readonly sections: ReadonlyMap<string, DocSection>;
  private readonly index = new MiniSearch<Indexed>({
    idField: 'href',
    fields: ['title', 'heading', 'text'],
    searchOptions: { prefix: true, combineWith: 'AND', boost: { title: 3, heading: 4 } },
  });

  constructor(sections: readonly DocSection[]) {
    this.sections = new Map(sections.map((section) => [section.href, section]));
    this.index.addAll(
      sections.map((section) => ({
        ...section,
        title: section.path[0] ?? '',
        heading: section.path.slice(1).join(' '),
      })),
    );
  }

  /** Where no section has all words as they are, those with words a letter or two away. */
  find(query: string): DocHit[] {
    const exact = this.index.search(query);
    const found = exact.length > 0 ? exact : this.index.search(query, { fuzzy: 0.2 });
    const hits = found.flatMap(({ id, terms }) => {
      const section = this.sections.get(id);
      return section === undefined ? [] : [{ section, terms }];
    });
    const written = query.trim().toLowerCase();
    const isWritten = ({ section: { path, text } }: (typeof hits)[number]) =>
      [...path, text].some((part) => part.toLowerCase().includes(written));
    return [...hits.filter(isWritten), ...hits.filter((hit) => !isWritten(hit))]
      .slice(0, hitsMax)
      .map(({ section, terms }) => ({
        href: section.href,
        path: section.path,
        snippet: snippetOf(section.text, terms),
      }));
  }
}
