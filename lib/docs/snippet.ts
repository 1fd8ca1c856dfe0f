import type { DocHit } from '@/lib/contracts/docs';

const charactersMax = 160;
/** Left of the first word that was found, so that it is not read without its sentence. */
const before = 40;

/** Part of the text around the first of the terms, with each of them marked; its beginning where it has none. */
export function snippetOf(text: string, terms: readonly string[]): DocHit['snippet'] {
  const mark = markOf(terms);
  const first = mark === null ? -1 : text.search(mark);
  const start = wordStart(text, Math.max(0, first - before));
  const cut = text.slice(start, start + charactersMax);
  const shown = `${start > 0 ? '… ' : ''}${cut.trim()}${start + charactersMax < text.length ? ' …' : ''}`;
  if (mark === null) return [{ text: shown, hit: false }];
  // Split at a group: every second part is what the group found.
  return shown
    .split(mark)
    .flatMap((part, index) => (part === '' ? [] : [{ text: part, hit: index % 2 === 1 }]));
}

/** Whole words as the index knows them, in a group of its own; null for none. */
function markOf(terms: readonly string[]): RegExp | null {
  if (terms.length === 0) return null;
  const words = terms.map((term) => term.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`(?<![\\p{L}\\p{N}])(${words.join('|')})(?![\\p{L}\\p{N}])`, 'iu');
}

function wordStart(text: string, from: number): number {
  return from === 0 ? 0 : text.indexOf(' ', from) + 1;
}
