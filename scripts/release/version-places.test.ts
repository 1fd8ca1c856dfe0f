import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { version } from '@/package.json';
import { root } from '../install.mjs';
import { changelogSection, contradictions, writeVersion } from './version-places.mjs';

const files = [
  'package.json',
  'package-lock.json',
  'agent-runner/package.json',
  'agent-runner/package-lock.json',
  'lib/version.ts',
  'Dockerfile.agent-runner',
  'CHANGELOG.md',
];
let copy: string;

beforeEach(async () => {
  copy = await mkdtemp(join(tmpdir(), 'version-places-'));
  for (const file of files) await cp(join(root, file), join(copy, file));
});
afterEach(() => rm(copy, { recursive: true }));

async function replaceIn(file: string, from: string | RegExp, to: string): Promise<void> {
  const text = await readFile(join(copy, file), 'utf8');
  expect(text).toMatch(from);
  await writeFile(join(copy, file), text.replace(from, to));
}

test('this checkout has the version of package.json everywhere', async () => {
  const found = await contradictions(root, version);
  expect(found.filter((each) => !each.startsWith('CHANGELOG.md'))).toEqual([]);
});

test('a prepared version is everywhere, and what was unreleased is its section', async () => {
  const [, unreleased = ''] = (await readFile(join(copy, 'CHANGELOG.md'), 'utf8')).split(/^## .*\n/m);
  await writeVersion(copy, '7.8.9', '2031-02-03');
  expect(await contradictions(copy, '7.8.9')).toEqual([]);
  const changelog = await readFile(join(copy, 'CHANGELOG.md'), 'utf8');
  expect(changelogSection(changelog, '7.8.9')).toEqual({ day: '2031-02-03', body: unreleased.trim() });
  expect(changelog).toMatch(/^## Unreleased\n\n## 7\.8\.9 - 2031-02-03\n/m);
  expect(JSON.parse(await readFile(join(copy, 'package-lock.json'), 'utf8')).packages[''].version).toBe(
    '7.8.9',
  );
});

test.each(files.slice(0, -1))('another version in %s is named', async (file) => {
  await writeVersion(copy, '7.8.9', '2031-02-03');
  await replaceIn(file, '7.8.9', '7.8.8');
  expect(await contradictions(copy, '7.8.9')).toEqual([`${file} has 7.8.8, not 7.8.9.`]);
});

test('a changelog without the section, with an empty one, or of another day is named', async () => {
  await writeVersion(copy, '7.8.9', '2031-02-03');
  await replaceIn('CHANGELOG.md', '2031-02-03', '2031-02-04');
  expect(await contradictions(copy, '7.8.9')).toEqual([
    'lib/version.ts has February 3, 2031, CHANGELOG.md has February 4, 2031.',
  ]);
  const none = ['CHANGELOG.md has no section “7.8.9 - YYYY-MM-DD” with something in it.'];
  await writeFile(
    join(copy, 'CHANGELOG.md'),
    '## Unreleased\n\n## 7.8.9 - 2031-02-03\n\n## 7.8.8 - 2031-01-01\n\n- x\n',
  );
  expect(await contradictions(copy, '7.8.9')).toEqual(none);
  await writeFile(join(copy, 'CHANGELOG.md'), '## 7.8.90 - 2031-02-03\n\n- x\n');
  expect(await contradictions(copy, '7.8.9')).toEqual(none);
});
