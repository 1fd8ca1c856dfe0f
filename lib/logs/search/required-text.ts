import { caseFlag, type TextQuery } from '@/lib/core/log-matcher';
import type { RequiredText } from './byte-scan';

/** The longest text of which it is certain that each line with the query's text has its bytes; empty where there is none. */
export function requiredText(query: TextQuery): RequiredText {
  const anyCase = caseFlag(query) === 'i';
  const runs = query.regexp ? runsOfExpression(query.text) : runsOfText(query.text, anyCase);
  return { text: runs.reduce((longest, run) => (run.length > longest.length ? run : longest), ''), anyCase };
}

/** Without letters beyond ASCII of which both cases count: they have other bytes in each. */
function runsOfText(text: string, anyCase: boolean): string[] {
  const isFixed = (character: string) =>
    character < '\x80' || !anyCase || character.toLowerCase() === character.toUpperCase();
  return [...text]
    .map((character) => (isFixed(character) ? character : '\n'))
    .join('')
    .split('\n');
}

/** Of an expression: a letter by itself or behind a backslash, a count, a class, what stands for more, or anything else. */
const token =
  /\\(?<escaped>[^\w\s])|\\[dDwWsSbB]|(?<count>[*?]|\{\d[\d,]*\})|\[(?:[^\]\\]|\\.)*\]|(?<other>[^\\[{])/suy;
const special = /[.^$+|()\n]|[^\0-\x7f]/u;

/** What stands outside of groups and has to be there once; none of an expression that has alternatives. */
function runsOfExpression(source: string): string[] {
  const runs = [''];
  let depth = 0;
  token.lastIndex = 0;
  while (token.lastIndex < source.length) {
    const groups = token.exec(source)?.groups;
    if (groups === undefined) return [];
    const { escaped, count, other = '' } = groups;
    if (other === '|' && depth === 0) return [];
    if (other === '(') depth += 1;
    if (other === ')') depth -= 1;
    const letter = escaped ?? other;
    const run = runs.at(-1) ?? '';
    if (count !== undefined) runs.splice(-1, 1, run.slice(0, -1), '');
    else if (letter === '' || depth > 0 || (escaped === undefined && special.test(letter))) runs.push('');
    else runs.splice(-1, 1, run + letter);
  }
  return runs;
}
