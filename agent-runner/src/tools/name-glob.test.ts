import fc from 'fast-check';
import { expect, it } from 'vitest';
import { matchesGlob } from './name-glob';

/** By definition, without any cleverness. */
function oracle(name: string, pattern: string): boolean {
  if (pattern === '') return name === '';
  const rest = pattern.slice(1);
  if (pattern[0] === '*') return oracle(name, rest) || (name !== '' && oracle(name.slice(1), pattern));
  return name !== '' && (pattern[0] === '?' || pattern[0] === name[0]) && oracle(name.slice(1), rest);
}

it('fits exactly the names that the definition fits', () => {
  const name = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 8 });
  const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*', '?'), maxLength: 8 });
  fc.assert(
    fc.property(name, pattern, (text, glob) => {
      expect(matchesGlob(text, glob)).toBe(oracle(text, glob));
    }),
    { numRuns: 5000 },
  );
});

it('the worst pattern costs no time', () => {
  const from = performance.now();
  expect(matchesGlob('a'.repeat(255), `${'*a'.repeat(120)}*b`)).toBe(false);
  expect(performance.now() - from).toBeLessThan(50);
});
