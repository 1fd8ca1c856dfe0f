import { expect, it } from 'vitest';
import { isServersWord } from './servers-word';

const problem = (code: number) => Object.assign(new Error('said'), { code, details: 'said' });

it('only a server can say that it is asked too often or that one may not ask', () => {
  expect([7, 8, 5, 12, 16].map((code) => isServersWord(problem(code)))).toEqual(Array(5).fill(true));
});

it.each([[problem(14)], [problem(4)], [problem(1)], [problem(2)], [new Error('no answer within 5 s')]])(
  '%s may come without a server',
  (error) => {
    expect(isServersWord(error)).toBe(false);
  },
);
