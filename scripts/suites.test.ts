import { expect, test } from 'vitest';
import { exactly } from './suites.mjs';

test('what failed runs again by its full name, and nothing beside it', () => {
  const pattern = new RegExp(exactly([{ name: "on 'docker' (1): a.b | $c" }, { name: 'other [x]' }]));
  for (const name of ["on 'docker' (1): a.b | $c", 'other [x]']) expect(pattern.test(name)).toBe(true);
  for (const name of ["on 'docker' (1): aXb | $c", 'other x', 'an other [x]', 'other [x] twice', 'a.b'])
    expect(pattern.test(name)).toBe(false);
});
