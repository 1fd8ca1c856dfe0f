import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { HighlightedText } from './highlighted-text';
import { markExpression, noFilter } from './log-filter';

const marked = (text: string, query: string, regexp: boolean) => {
  const mark = markExpression({ ...noFilter, text: query, regexp });
  const markup = renderToStaticMarkup(<HighlightedText text={text} mark={mark} current={false} />);
  return [...markup.matchAll(/<mark[^>]*>(.*?)<\/mark>/g)].map(([, piece]) => piece);
};

test.each([
  ['Polling', 'polling', false, ['Polling']],
  ['a Polling, polling', 'polling', false, ['Polling', 'polling']],
  ['Polling', '', false, []],
  ['Polling', 'x', false, []],
  ['a.c abc', 'a.c', false, ['a.c']],
  ['a.c abc', 'a.c', true, ['a.c', 'abc']],
  ['abc', 'x*', true, []],
  ['abc', '(', true, []],
])(
  'in “%s” each “%s” (expression: %s) is marked, also where it is all there is',
  (text, query, regexp, pieces) => {
    expect(marked(text, query, regexp)).toEqual(pieces);
  },
);
