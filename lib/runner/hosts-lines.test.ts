import { expect, test } from 'vitest';
import { hostsLines } from './hosts-lines';

test('names of the machine are kept, with each of their addresses and in order', () => {
  const file = [
    '# written by hand',
    '127.0.0.1\tlocalhost',
    '127.0.1.1 laptop.example laptop # this machine',
    '10.0.0.5  temporal temporal.internal',
    'fd00::5   temporal',
    '',
  ].join('\n');
  expect(hostsLines(file)).toEqual([
    'laptop.example:127.0.1.1',
    'laptop:127.0.1.1',
    'temporal:10.0.0.5',
    'temporal.internal:10.0.0.5',
    'temporal:fd00::5',
  ]);
});

test('what an engine would refuse, what it has itself and what only blocks is left out', () => {
  const file =
    '::1 ip6-localhost\nfe80::1%lo0 zone\nnot-an-address name\n0.0.0.0 ads.example\n:: ads.example\n';
  expect(hostsLines(file)).toEqual([]);
});

test('a list of a hundred thousand names stays small', () => {
  const file = Array.from({ length: 100_000 }, (_, index) => `10.0.0.1 host-${index}`).join('\n');
  expect(hostsLines(file)).toHaveLength(256);
});
