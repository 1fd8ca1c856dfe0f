import fc from 'fast-check';
import { expect, it } from 'vitest';
import { approvalRule } from './approval-rule';

it.each([
  ['run_command', 'run_command', true],
  ['run_command', 'run_commands', false],
  ['github__*', 'github__create_issue', true],
  ['github__*', 'gitlab__create_issue', false],
  ['*__delete_*', 'github__delete_repo', true],
  ['*__delete_*', 'github__create_repo', false],
  ['*', 'anything', true],
  ['ab*ba', 'aba', false],
  ['ab*ba', 'abba', true],
])('the pattern %s on the tool %s: %s', (pattern, tool, needed) => {
  expect(approvalRule([pattern])(tool)).toBe(needed);
});

it('a pattern means what the same pattern means as a regular expression', () => {
  const text = (letters: string) => fc.string({ unit: fc.constantFrom(...letters), maxLength: 8 });
  fc.assert(
    fc.property(text('ab*'), text('ab'), (pattern, name) => {
      const expression = new RegExp(`^${pattern.replaceAll('*', '.*')}$`);
      expect(approvalRule([pattern])(name)).toBe(expression.test(name));
    }),
  );
});

it('without a pattern no tool needs approval', () => {
  expect(approvalRule([])('run_command')).toBe(false);
});
