import { expect, test } from 'vitest';
import { DocSearch } from './search';
import { snippetOf } from './snippet';

const section = (place: string, path: string[], text: string) => ({ href: `/docs/a#${place}`, path, text });
const search = new DocSearch([
  section('one', ['Logs', 'Rotation'], 'A full file is rotated and compressed.'),
  section('two', ['Logs', 'Search'], 'Compressed files are searched, too.'),
  section('three', ['Engines'], 'Rotation of certificates is not done by the console.'),
]);
const found = (query: string) => search.find(query).map(({ href }) => href.slice(8));

test('every word must be there, in any order, as a beginning', () => {
  expect(found('compr rotat')).toEqual(['one']);
  expect(found('compressed')).toHaveLength(2);
});

test('a heading counts for more than text', () => {
  expect(found('rotation')[0]).toBe('one');
});

test('a slip of the pen finds what was meant, and no more than the exact word does', () => {
  expect(found('certifcates')).toEqual(['three']);
  expect(found('nothing of it')).toEqual([]);
  expect(found('')).toEqual([]);
});

test('the snippet is the text around the first hit, each hit marked and nothing lost', () => {
  const text = `${'before '.repeat(40)}a disk (full) and another disk ${'after '.repeat(40)}`.trim();
  const parts = snippetOf(text, ['disk', 'full']);
  expect(parts.filter(({ hit }) => hit).map((part) => part.text)).toEqual(['disk', 'full', 'disk']);
  const shown = parts.map((part) => part.text).join('');
  expect(shown.startsWith('… ')).toBe(true);
  expect(shown.endsWith(' …')).toBe(true);
  expect(text).toContain(shown.slice(2, -2));
});

test('a term with signs of an expression is taken as it is', () => {
  expect(snippetOf('a+b (c', ['a+b', '(c'])).toEqual([
    { text: 'a+b', hit: true },
    { text: ' ', hit: false },
    { text: '(c', hit: true },
  ]);
});
