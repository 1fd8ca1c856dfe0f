import { expect, test } from 'vitest';
import { parseArticle } from './parse-article';

const parse = (markdown: string) => parseArticle('health', `# Title\n\n${markdown}`).blocks;

test('HTML is shown as it was written, as text', () => {
  expect(parse('<script>alert(1)</script>')).toEqual([
    { type: 'code', language: 'html', text: '<script>alert(1)</script>' },
  ]);
  expect(parse('a <b onclick="x()">b</b>')).toEqual([
    {
      type: 'paragraph',
      children: ['a ', '<b onclick="x()">', 'b', '</b>'].map((text) => ({ type: 'text', text })),
    },
  ]);
});

test.each([
  ['[x](log-files.md#a-full-disk)', '/docs/log-files#a-full-disk'],
  ['[x](health.md#metrics)', '/docs/health#metrics'],
  ['[x](decisions/0007-desired-state.md)', '/docs/0007-desired-state'],
  ['[x](#metrics)', '#metrics'],
  ['[x](https://temporal.io)', 'https://temporal.io'],
])('%s leads to %s', (markdown, href) => {
  expect(parse(markdown)).toEqual([
    { type: 'paragraph', children: [{ type: 'link', href, children: [{ type: 'text', text: 'x' }] }] },
  ]);
});

test.each(['../bench/README.md', 'javascript:alert(1)', 'http://example.org', '//example.org/x.md'])(
  'a link to %s is no link',
  (href) => {
    const [block] = parse(`[x](${href})`);
    expect(block).toMatchObject({ type: 'paragraph', children: [{ type: 'code' }] });
  },
);

test('a link that is called by its file gets the title of the article', () => {
  expect(parse('[log-files.md](log-files.md)')).toMatchObject([
    { children: [{ children: [{ type: 'text', text: 'The recorded log on disk' }] }] },
  ]);
});

test('headings get the ids that GitHub gives them', () => {
  const ids = parse("## What's `new`, since 2 h?\n\n## Run it\n\n## Run it\n").map((block) =>
    block.type === 'heading' ? block.id : null,
  );
  expect(ids).toEqual(['whats-new-since-2-h', 'run-it', 'run-it-1']);
});

test('an article without a title is refused', () => {
  expect(() => parseArticle('x', 'Text')).toThrow('docs/x.md does not begin with its title');
});
