import { expect, test } from 'vitest';
import { candidatesOf } from './candidates';

const many = `${'error then '.repeat(3)}\n`.repeat(50);

test.each(['error[^x]*then', 'error\\s+then', 'error\\W+then', 'error\\D+', 'error.*'])(
  '%j never reaches over the end of a line, which would cost the square of a stretch',
  (text) => {
    const expression = candidatesOf({ text, regexp: true })?.expression;
    expect(expression?.exec(many)?.[0]).toMatch(/^[^\n]+$/);
  },
);

test.each(['^ab', '(?=x)ab', 'error\\n', '\\u0041', '[\\t-~]', 'é'])(
  '%j is looked for in every line',
  (text) => {
    expect(candidatesOf({ text, regexp: true })).toBeNull();
  },
);

test.each(['^error', '(?=x)error', '(?<!x)error', '[\\s\\S]error', 'é error'])(
  '%j is looked for in the lines with its text',
  (text) => {
    expect(candidatesOf({ text, regexp: true })).toMatchObject({ expression: null, scan: expect.anything() });
  },
);
