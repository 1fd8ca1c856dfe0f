import { posix } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isFailure } from '@/lib/core/failure';
import { parseRelativePath } from './relative-path';

const root = '/workspace/sessions/s';

it.each([
  ['.', []],
  ['./', []],
  [root, []],
  [`${root}/`, []],
  ['a', ['a']],
  ['./a/./b/', ['a', 'b']],
  [`${root}/a/b`, ['a', 'b']],
  ['...', ['...']],
  ['a/.agent', ['a', '.agent']],
  ['a\\..\\b', ['a\\..\\b']],
])('%j is taken', (path, names) => {
  expect(parseRelativePath(path, root)).toEqual(names);
});

it('whatever the text, the names stay below the root or it is refused with a next step', () => {
  const part = fc.oneof(
    fc.constantFrom('', '.', '..', '.agent', '.Agent', '\0', root, '/', '//', '~', 'a'),
    fc.string(),
  );
  const path = fc.array(part, { maxLength: 8 }).map((parts) => parts.join('/'));
  fc.assert(
    fc.property(path, (text) => {
      try {
        const names = parseRelativePath(text, root);
        expect(
          names.every((name) => name !== '' && name !== '.' && name !== '..' && !/[/\0]/.test(name)),
        ).toBe(true);
        expect(names[0]?.toLowerCase()).not.toBe('.agent');
        // The same place as the usual resolution gives.
        expect(posix.join(root, ...names)).toBe(posix.resolve(root, text));
      } catch (error) {
        if (!isFailure(error, 'sandbox-path-refused')) throw error;
        expect(error.details.remedy.summary).not.toBe('');
      }
    }),
    { numRuns: 2000 },
  );
});
