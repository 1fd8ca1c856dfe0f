import { expect, test } from 'vitest';
import { newerImageText } from './newer-image';

const [here, registry] = [`sha256:${'a'.repeat(64)}`, `sha256:${'b'.repeat(64)}`];

test.each([
  [{ here, registry, newer: true }, 'The registry has another r/i:1: bbbbbbbbbbbb, here is aaaaaaaaaaaa.'],
  [
    { here: null, registry, newer: true },
    'r/i:1 is bbbbbbbbbbbb at the registry; the one here was built here.',
  ],
  [{ here: registry, registry, newer: false }, 'Up to date: the registry has the same r/i:1, bbbbbbbbbbbb.'],
  [{ here: null, registry, newer: false }, 'r/i:1 is not here; the registry has bbbbbbbbbbbb.'],
  [{ here: null, registry: null, newer: false }, 'No registry tells of r/i:1.'],
])('%o is said as what it is', (answer, text) => {
  expect(newerImageText({ reference: 'r/i:1', ...answer })).toBe(text);
});
