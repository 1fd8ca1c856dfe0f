import { readFile } from 'node:fs/promises';
import { docEntries, docFile } from '@/lib/contracts/doc-list';
import type { DocArticle, DocHit } from '@/lib/contracts/docs';
import { parseArticle } from './parse-article';
import { DocSearch } from './search';
import { sectionsOf } from './sections';

/** The articles of docs/, read from the disk when they are first asked for. */
export interface Docs {
  /** Null for a name that the contents list does not have. */
  article(name: string): Promise<DocArticle | null>;
  search(query: string): Promise<DocHit[]>;
}

export function createDocs(): Docs {
  let search: Promise<DocSearch> | null = null;
  return {
    article: async (name) => {
      const known = docEntries.some((entry) => entry.name === name);
      return known ? await readArticle(name) : null;
    },
    search: async (query) => {
      search ??= indexAll();
      return (await search).find(query);
    },
  };
}

/** Beside the bundles in a checkout and in the npm package; from source two folders up. */
const directory = new URL(import.meta.url.endsWith('.mjs') ? '../docs/' : '../../docs/', import.meta.url);

async function readArticle(name: string): Promise<DocArticle> {
  return parseArticle(name, await readFile(new URL(docFile(name), directory), 'utf8'));
}

async function indexAll(): Promise<DocSearch> {
  const articles = await Promise.all(docEntries.map(({ name }) => readArticle(name)));
  return new DocSearch(articles.flatMap(sectionsOf));
}
