import { readdir, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { docLinks, docOf } from '@/lib/contracts/doc-links';
import { docEntries, docFile } from '@/lib/contracts/doc-list';
import type { DocArticle, DocBlock, DocInline } from '@/lib/contracts/docs';
import { rules } from '@/lib/diagnosis/judge';
import { createDocs } from './docs';

const root = new URL('../../', import.meta.url);
const docs = createDocs();

async function articleOf(name: string): Promise<DocArticle> {
  const article = await docs.article(name);
  if (article === null) throw new Error(`There is no article ${name}`);
  return article;
}

const articles = await Promise.all(docEntries.map(({ name }) => articleOf(name)));

function linksOf(inlines: readonly DocInline[]): string[] {
  return inlines.flatMap((inline) => {
    if (!('children' in inline)) return [];
    return [...(inline.type === 'link' ? [inline.href] : []), ...linksOf(inline.children)];
  });
}

function linksIn(block: DocBlock): string[] {
  switch (block.type) {
    case 'heading':
    case 'paragraph':
      return linksOf(block.children);
    case 'list':
      return block.items.flat().flatMap(linksIn);
    case 'quote':
      return block.blocks.flatMap(linksIn);
    case 'table':
      return [block.head, ...block.rows].flat().flatMap(linksOf);
    default:
      return [];
  }
}

/** `/docs/NAME` and `/docs/NAME#place` of all that can be linked to. */
const places = new Set(
  articles.flatMap(({ name, blocks }) => [
    `/docs/${name}`,
    ...blocks.flatMap((block) => (block.type === 'heading' ? [`/docs/${name}#${block.id}`] : [])),
  ]),
);

test('the contents list has every file of docs once, by its own title', async () => {
  const files = await readdir(new URL('docs/', root), { recursive: true });
  const written = files.filter((file) => file.endsWith('.md')).sort();
  expect(docEntries.map(({ name }) => docFile(name)).sort()).toEqual(written);
  expect(docEntries.map(({ title }) => title)).toEqual(articles.map(({ title }) => title));
});

test('each link from an article to an article leads to a place that is there', () => {
  const broken = articles.flatMap(({ name, blocks }) =>
    blocks
      .flatMap(linksIn)
      .filter((href) => !href.startsWith('https://'))
      .map((href) => (href.startsWith('#') ? `/docs/${name}${href}` : href))
      .filter((href) => !places.has(href))
      .map((href) => `${name}: ${href}`),
  );
  expect(broken).toEqual([]);
});

test('each link of a failure leads to a place that is there, and is used by a code of the sources', async () => {
  expect(docLinks.filter(([, place]) => !places.has(`/docs/${place}`))).toEqual([]);
  const files = await readdir(new URL('lib/', root), { recursive: true });
  const sources = files.filter((file) => file.endsWith('.ts') && !/\.test(-support)?\.ts$/.test(file));
  const texts = await Promise.all(sources.map((file) => readFile(new URL(`lib/${file}`, root), 'utf8')));
  const outside = sources.flatMap((file, index) =>
    file.endsWith('doc-links.ts') ? [] : [texts[index] ?? ''],
  );
  const codes = [...outside.join('\n').matchAll(/'([a-z]+(?:-[a-z]+)+)'/g)].map(([, code = '']) => code);
  const used = new Set(codes.map((code) => docLinks.findIndex(([prefix]) => code.startsWith(prefix))));
  expect(docLinks.filter((_, index) => !used.has(index))).toEqual([]);
});

test('each code of a check or of the diagnosis has an article', async () => {
  const names = await readdir(new URL('lib/health/checks/', root));
  const sources = names.filter((name) => !name.includes('.test'));
  const texts = await Promise.all(
    sources.map((name) => readFile(new URL(`lib/health/checks/${name}`, root), 'utf8')),
  );
  const codes = [...texts.join('\n').matchAll(/code: '([a-z-]+)'/g)].map(([, code = '']) => code);
  expect(codes.length).toBeGreaterThan(30);
  const ofRules = rules.map(({ code }) => code);
  expect([...codes, ...ofRules].filter((code) => docOf(code) === null)).toEqual([]);
});

test('no article has HTML or a picture, which the page would show as text', () => {
  const shown = articles.flatMap(({ name, blocks }) =>
    blocks.filter((block) => block.type === 'code' && block.language === 'html').map(() => name),
  );
  expect(shown).toEqual([]);
});

test('the README has each article but the decisions in its list', async () => {
  const readme = await readFile(new URL('README.md', root), 'utf8');
  const listed = [...readme.matchAll(/^\| \[docs\/([\w-]+)\.md\]/gm)].map(([, name]) => name);
  const wanted = docEntries.map(({ name }) => name).filter((name) => !/^\d{4}-/.test(name));
  expect(listed).toEqual(wanted);
});

test('a name that is no article’s is not looked for on the disk', async () => {
  expect(await docs.article('images')).toMatchObject({ name: 'images' });
  for (const name of ['../README', 'decisions/0001-temporal-dev-server', 'nothing'])
    expect(await docs.article(name)).toBeNull();
});

test('a search finds a section by words that begin so, and marks them', async () => {
  const [first] = await docs.search('full disk');
  expect(first?.href).toBe('/docs/log-files#a-full-disk');
  expect(first?.path).toEqual(['The recorded log on disk', 'A full disk']);
  const hits = await docs.search('out-of-mem');
  expect(hits.map(({ href }) => href)).toContain('/docs/health#rebuilt-on-the-playground');
  expect((await docs.search('STIGMER_LOG_FI')).map(({ href }) => href)).toContain('/docs/environment');
});
