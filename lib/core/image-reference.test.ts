import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isFailure } from './failure';
import { parseImageReference } from './image-reference';

const digest = `sha256:${'a'.repeat(64)}`;

test.each([
  ['busybox', 'docker.io/library/busybox:latest'],
  ['busybox:1.36', 'docker.io/library/busybox:1.36'],
  ['docker.io/busybox', 'docker.io/library/busybox:latest'],
  ['team/app', 'docker.io/team/app:latest'],
  ['ghcr.io/stigmer/agent-runner:v0.1.0', 'ghcr.io/stigmer/agent-runner:v0.1.0'],
  ['127.0.0.1:5000/a/b', '127.0.0.1:5000/a/b:latest'],
  ['localhost/app', 'localhost/app:latest'],
  ['localhost:5000/app:1', 'localhost:5000/app:1'],
  [`ghcr.io/a/b@${digest}`, `ghcr.io/a/b@${digest}`],
  [`ghcr.io/a/b:1@${digest}`, `ghcr.io/a/b:1@${digest}`],
  [`ghcr.io/${'a'.repeat(247)}:1`, `ghcr.io/${'a'.repeat(247)}:1`],
])('%s is completed to %s', (text, complete) => {
  expect(parseImageReference(text).toString()).toBe(complete);
  expect(parseImageReference(complete).toString()).toBe(complete);
});

test.each([
  '',
  ' ',
  'UPPER',
  'a/../b',
  '../images/x',
  'a?force=1',
  'a#b',
  'a b',
  'a:',
  'a@sha256:12',
  `a@${digest}@${digest}`,
  'http://x/y',
  'a//b',
  '/a',
  'a/',
  'x.y:99999999/a',
  'a\r\nb',
  'a%2fb',
  'x'.repeat(500),
  `ghcr.io/${'a'.repeat(248)}`,
])('%j is refused', (text) => {
  expect(() => parseImageReference(text)).toThrow(
    expect.objectContaining({ code: 'image-reference-invalid' }),
  );
});

test('nothing that is accepted can leave its place in a path or a query', () => {
  const piece = fc.constantFrom(
    'a',
    'b1',
    '/',
    '.',
    '..',
    ':',
    '@',
    '-',
    '_',
    '?',
    '#',
    '%',
    ' ',
    'A',
    '\n',
    digest,
    'x.y',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      try {
        const complete = parseImageReference(pieces.join('')).toString();
        expect(complete).not.toMatch(/[?#%\s]|(^|\/)\.{0,2}(\/|$)/);
      } catch (error) {
        if (!isFailure(error, 'image-reference-invalid')) throw error;
      }
    }),
    { numRuns: 2_000 },
  );
});
