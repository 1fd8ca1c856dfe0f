import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lineExpression } from '@/lib/core/log-matcher';
import { requiredText } from './required-text';

test.each([
  ['run=\\d*50000\\b', '50000'],
  ['^.*needle$', 'needle'],
  ['(?:a|b)cde(?!x)', 'cde'],
  ['ab+cde', 'cde'],
  ['abc?', 'ab'],
  ['abc{2,3}d', 'ab'],
  ['a\\.b\\[c\\]', 'a.b[c]'],
  ['[xyz]needle[^]hay', 'needle'],
  ['größe', 'gr'],
])('each line with %j has %j', (text, required) => {
  expect(requiredText({ text, regexp: true }).text).toBe(required);
});

test.each(['error|warn', 'abc{|x', '\\u0041bc', '\\x41bc', '(a)\\1bc', '\\tabc', '(abc)?', '[abc]+', ''])(
  'no text is required by %j',
  (text) => {
    expect(requiredText({ text, regexp: true }).text).toBe('');
  },
);

test.each([
  ['größe', 'gr'],
  ['Größe', 'Größe'],
  ['é✓ ok', '✓ ok'],
])('of the text %j its bytes are %j, where a letter has the same in both cases', (text, required) => {
  expect(requiredText({ text, regexp: false }).text).toBe(required);
});

const pieces = fc.constantFrom(
  ...['a', 'b', 'A', 'é', 'K', ' ', '.', '\\.', '\\d', '\\b', '^', '$', '|', '(', '(?:', '(?!', '(?<!', ')'],
  ...['*', '+', '?', '{2}', '{0,1}', '{', '}', '[ab]', '[^a]', '[(|]', '[\\]]', ']', '-', '\\-', '/'],
);
const expressionOf = (text: string, regexp: boolean) => {
  try {
    return lineExpression({ text, regexp });
  } catch {
    return null;
  }
};

test('a line that an expression finds has the text that it requires', () => {
  const queries = fc
    .record({
      text: fc.oneof(
        fc.array(pieces, { maxLength: 8 }).map((all) => all.join('')),
        fc.array(pieces, { maxLength: 3 }).map((all) => `ab${all.join('')}ba`),
      ),
      regexp: fc.boolean(),
    })
    .filter(({ text, regexp }) => expressionOf(text, regexp) !== null);
  const lines = fc.array(fc.string({ unit: fc.constantFrom(...'abAB ée.(|1'), maxLength: 12 }), {
    maxLength: 12,
  });
  fc.assert(
    fc.property(queries, lines, (query, texts) => {
      const { text, anyCase } = requiredText(query);
      const folded = (each: string) => (anyCase ? each.toLowerCase() : each);
      for (const line of texts.filter((each) => expressionOf(query.text, query.regexp)?.test(each)))
        expect(folded(line)).toContain(folded(text));
    }),
    { numRuns: 3000 },
  );
});
