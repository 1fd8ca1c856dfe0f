import { expect, test } from 'vitest';
import { parseIgnorePatterns } from './ignore-patterns';

test.each([
  ['node_modules', 'node_modules/a/b.js', true],
  ['node_modules', 'x/node_modules/a.js', false],
  ['**/node_modules', 'x/y/node_modules/a.js', true],
  ['**/node_modules', 'node_modules/a.js', true],
  ['*.log', 'a.log', true],
  ['*.log', 'x/a.log', false],
  ['**/*.log', 'x/a.log', true],
  ['/dist/', 'dist/a', true],
  ['a?c', 'abc', true],
  ['a?c', 'a/c', false],
  ['# comment', '# comment', false],
  ['*\n!keep.txt', 'keep.txt', false],
  ['*\n!keep.txt', 'other.txt', true],
  ['*\n!src/**', 'src/a/b.ts', false],
  ['*\n!src\nsrc/secret', 'src/secret', true],
  ['src/**/*.test.ts', 'src/a/b/c.test.ts', true],
  ['a.b', 'axb', false],
  ['[ab].txt', 'b.txt', true],
  ['Dist', 'dist/a', false],
  ['app/(console)', 'app/(console)/page.tsx', true],
  ['a+b{c}|d', 'a+b{c}|d', true],
  ['a+b', 'aab', false],
  ['\\#x', '#x', true],
  ['\\(x', '(x', true],
  ['./a//b/../c/', 'a/c/d', true],
  ['a\r\nb\r\n', 'b', true],
])('%j on %s ignores: %s', (patterns, path, ignored) => {
  expect(parseIgnorePatterns(patterns)(path)).toBe(ignored);
});
