import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { placesOf } from './places';
import { createRedaction } from './redaction';
import { secretForms } from './secret-forms';

const secret = 'Zq7 "né<w>&/+’s\\key';
const { text, lines, value } = createRedaction([secret], []);

describe('a secret whose value is known is found', () => {
  const basic = Buffer.from(`ada:${secret}`).toString('base64');
  test.each([
    ['as it is', `key ${secret} was refused`],
    ['in JSON', JSON.stringify({ message: secret })],
    ['in JSON within JSON', JSON.stringify({ message: JSON.stringify({ secret }) })],
    [
      'as Go writes JSON',
      JSON.stringify({ secret }).replace(/[<>&]/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`),
    ],
    ['in a URL', `https://x/?k=${encodeURIComponent(secret)}`],
    ['in a form', `k=${new URLSearchParams({ secret }).toString()}`],
    ['in base64', Buffer.from(secret).toString('base64')],
    ['in base64 of a URL', Buffer.from(secret).toString('base64url')],
    ['behind a name in base64', basic],
    ['in hex', Buffer.from(secret).toString('hex')],
  ])('%s', (_name, written) => {
    const found = secretForms(secret).filter((form) => text(written).includes(form));
    expect(found).toEqual([]);
    expect(text(written)).toContain('•••');
  });

  test('at any offset in base64', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 8 }), fc.string(), fc.string(), (key, before, after) => {
        const written = Buffer.from(`${before}${key}${after}`).toString('base64');
        // What tells of the secret alone, whatever stands beside it.
        const offset = Buffer.from(before).length % 3;
        const alone = Buffer.concat([Buffer.alloc(offset), Buffer.from(key)]).toString('base64');
        const inner = alone.slice(4, -4);
        fc.pre(key.trim().length >= 8);
        expect(written).toContain(inner);
        expect(createRedaction([key], []).text(written)).not.toContain(inner);
      }),
    );
  });
});

test.each([
  ['an API key', 'sk-proj-abcdefghijkl0123'],
  ['an access key of AWS', 'AKIAIOSFODNN7EXAMPLE'],
  ['a bearer', 'authorization: Bearer abc.def-123456'],
  ['a JWT', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl'],
  ['a token of GitHub', 'ghp_abcdefghijklmnop0123'],
  ['a password in a log', 'db_password="hunter22"'],
  ['one of this console', `#ticket=${'aB3'.repeat(14)}x`],
])('%s that nobody named is known by its look', (_name, written) => {
  const shown = text(`before ${written} after`);
  expect(shown).not.toContain(written.split(/[ ="]/).findLast((part) => part.length > 5));
  expect(shown).toMatch(/^before .*•••.* after$/);
});

test('user and password go out of an address, and its host stays; the digest of an image is no password', () => {
  expect(text('http://ada:pw@proxy:3128/x')).toBe('http://•••@proxy:3128/x');
  expect(text('ada:pw@temporal.example:7233 refused')).toBe('•••@temporal.example:7233 refused');
  expect(text('ada:pw@registry.example/a/b:1')).toBe('•••@registry.example/a/b:1');
  const image = 'ghcr.io/stigmer/agent-runner:v0.1.0@sha256:0123456789abcdef';
  expect(text(image)).toBe(image);
});

test('a private key goes over all its lines, also when its end is not there, and no line is lost', () => {
  const key = [
    '-----BEGIN PRIVATE KEY-----',
    'MIIEvQIBADANBgkqh',
    'kiG9w0BAQEFAASC',
    '-----END PRIVATE KEY-----',
  ];
  expect(lines(['a', ...key, 'b'])).toEqual(['a', '•••', '•••', '•••', '•••', 'b']);
  expect(lines(['a', ...key.slice(0, 3)])).toEqual(['a', '•••', '•••', '•••']);
  const sealed = key.map((line, number) => ({ number, text: line }));
  expect(JSON.stringify(value({ lines: sealed }))).not.toContain('MIIEvQ');
});

test('one line of a key that is known is enough', () => {
  const known = createRedaction(
    ['-----BEGIN X-----\nfirstlineofthekey\nsecondlineofthekey\n-----END X-----'],
    [],
  );
  expect(known.text('it said secondlineofthekey')).toBe('it said •••');
});

test('a text that was cut in the middle of a secret keeps no beginning of it', () => {
  const cut = `${'x'.repeat(2000)} Zq7 "né<w>`;
  expect(text(cut)).toBe(`${'x'.repeat(2000)} •••`);
});

test('the variable whose name says so goes, whatever its value, and fields of the console stay', () => {
  const shown = value({ environment: { MY_TOKEN: 'x1', LOG_LEVEL: 'info' }, passed: 3, tokens: 12 });
  expect(shown).toEqual({ environment: { MY_TOKEN: '•••', LOG_LEVEL: 'info' }, passed: 3, tokens: 12 });
});

test('secrets that are numbers or names go, too', () => {
  const pin = createRedaction(['123456'], []);
  expect(pin.value({ a: 123456, 123456: 'x', b: [123456, 7] })).toEqual({
    a: '•••',
    '•••': 'x',
    b: ['•••', 7],
  });
});

test('who and where it is becomes a placeholder, and a word that holds it stays', () => {
  const config = { homeDirectory: '/home/ada/.stigmer', userHomeDirectory: '/home/ada' };
  const places = placesOf(config, { host: 'vm7.example', user: 'ada', home: '/home/ada' });
  const shown = createRedaction([], places).text(
    '/home/ada/.stigmer/x /home/ada/y /home/adam ada adam ada@vm7 vm7.example vm77',
  );
  expect(shown).toBe('<stigmer home>/x ~/y /home/adam <user> adam <user>@<host> <host> vm77');
});

test('a machine or a user that is called by a word of the console’s own keeps it', () => {
  const config = { homeDirectory: '/root/.stigmer', userHomeDirectory: '/root' };
  const places = placesOf(config, { host: 'docker', user: 'root', home: '/root' });
  expect(createRedaction([], places).value({ kind: 'docker', user: 'root' })).toEqual({
    kind: 'docker',
    user: 'root',
  });
});
