import { expect, test } from 'vitest';
import { answerText } from './newer-image';

const [here, registry] = [`sha256:${'a'.repeat(64)}`, `sha256:${'b'.repeat(64)}`];

test.each([
  [{ here, registry, newer: true }, /has another one: b{12}, here is a{12}/],
  [{ here: null, registry, newer: true }, /the one here was never there/],
  [{ here: registry, registry, newer: false }, /Up to date.*b{12}/],
  [{ here: null, registry, newer: false }, /there is none here yet/],
  [{ here: null, registry: null, newer: false }, /No registry has this image/],
])('%o is said as what it is', (answer, text) => {
  expect(answerText({ reference: 'r/i:1', ...answer })).toMatch(text);
});
