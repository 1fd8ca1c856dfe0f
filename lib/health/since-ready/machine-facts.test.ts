import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { clockWords, leapWords, machineFacts } from './machine-facts';

test('the disk of a folder that is not made yet is the one on which it will be', async () => {
  const home = await mkdtemp(join(tmpdir(), 'stigmer-facts-'));
  try {
    const later = join(home, 'data/workspace');
    const { disk } = await machineFacts([home, later], null);
    expect(disk?.[`at ${later}`]).toBe(disk?.[`at ${home}`]);
  } finally {
    await rm(home, { recursive: true });
  }
});

test('a certificate that is gone, or is none, is told as that', async () => {
  const home = await mkdtemp(join(tmpdir(), 'stigmer-facts-'));
  try {
    const [ca, certificate] = [join(home, 'gone.pem'), join(home, 'none.pem')];
    await writeFile(certificate, 'no certificate');
    const where = { address: '127.0.0.1:7233', certificateFiles: { ca, certificate, key: null } };
    const { certificates } = await machineFacts([], where);
    expect(certificates?.['of the authority']).toBe('cannot be read (ENOENT)');
    expect(certificates?.['of the worker']).toMatch(/^cannot be read \(/);
  } finally {
    await rm(home, { recursive: true });
  }
});

test('what no worker would be asked for is left out', async () => {
  const facts = await machineFacts([], null);
  expect(Object.keys(facts).sort()).toEqual(['addresses', 'boot', 'disk']);
});

test('clocks within 5 s are one, and a leap is told by its side', () => {
  expect(clockWords(-4999)).toBe('in step with this machine’s');
  expect(clockWords(3_600_400)).toBe('1 h ahead of this machine’s');
  expect(clockWords(-6000)).toBe('10 s behind this machine’s');
  expect(leapWords(4999)).toBe('runs on');
  expect(leapWords(7_200_000)).toMatch(/^leapt forward by 2 h/);
  expect(leapWords(-60_000)).toBe('was set back by 1 min');
});
