import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readBed } from '@/testbed/bed';
import { docker } from '@/testbed/docker-client';
import { changeEnvFile, environmentOf, parseEnvFile, unreadableLines } from './env-file';

const { engines, images } = readBed();
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'stigmer-env-file-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

const ours = (bytes: Buffer) => environmentOf(parseEnvFile(bytes));

describe.each(engines)('docker run --env-file on $name', ({ socketPath }) => {
  const theirs = async (bytes: Buffer): Promise<Record<string, string>> => {
    const path = join(directory, 'file.env');
    await writeFile(path, bytes);
    const run = ['run', '--rm', '--network', 'none', '--env-file', path, images.busybox];
    const printed = await docker(socketPath, [...run, 'cat', '/proc/self/environ']);
    const variables = printed.split('\0').filter((each) => each.startsWith('T_'));
    return Object.fromEntries(
      variables.map((each) => [each.slice(0, each.indexOf('=')), each.slice(each.indexOf('=') + 1)]),
    );
  };

  test('reads what the console wrote as the console does, but for the values that it had to quote', async () => {
    const value = fc.stringMatching(/^[^\p{Cc}]{1,20}$/u);
    const values = fc.sample(value, { numRuns: 300, seed: 10 });
    const saved = Object.fromEntries(values.map((each, index) => [`T_${index}`, each]));
    const bytes = changeEnvFile(Buffer.from('# a comment\r\n\n'), saved);
    expect(ours(bytes)).toEqual(saved);
    const quoted = (name: string) => bytes.toString().includes(`\n${name}="`);
    const plain = Object.entries(saved).filter(([name]) => !quoted(name));
    expect(plain.length).toBeGreaterThan(200);
    expect(await theirs(bytes)).toMatchObject(Object.fromEntries(plain));
  });

  test('reads a file written by hand as the console does, but for the four exceptions that are documented', async () => {
    const same = [
      'T_PLAIN=plain',
      '  T_INDENTED=x',
      'T_EMPTY=',
      'T_HASH=no#comment',
      'T_COLOUR=#fff',
      'T_DOLLAR=$HOME',
      'T_BACKSLASH=a\\nb',
      'T_INNER=a "b" c',
      'T_EQUALS=a=b',
      'T_TWICE=1',
      'T_TWICE=2',
      'T_WINDOWS=x\r',
      'T_UNICODE=“é”',
    ];
    const bytes = Buffer.from(`\uFEFF# first\n${same.join('\n')}`);
    expect(unreadableLines(parseEnvFile(bytes))).toEqual([]);
    expect(await theirs(bytes)).toEqual(ours(bytes));

    const otherwise = Buffer.from('T_QUOTED="x"\nT_COMMENT=x # y\nT_BLANKS= x \n');
    expect(await theirs(otherwise)).toEqual({ T_QUOTED: '"x"', T_COMMENT: 'x # y', T_BLANKS: ' x ' });
    expect(ours(otherwise)).toEqual({ T_QUOTED: 'x', T_COMMENT: 'x', T_BLANKS: 'x' });
  });

  test.each(['LOG_LEVEL : x=debug', 'set LOG_LEVEL=debug', 'LOG_LEVEL debug=', '=x'])(
    'refuses %j, and so does the console',
    async (line) => {
      const bytes = Buffer.from(`${line}\n`);
      await expect(theirs(bytes)).rejects.toThrow();
      expect(unreadableLines(parseEnvFile(bytes))).toHaveLength(1);
    },
  );
});
