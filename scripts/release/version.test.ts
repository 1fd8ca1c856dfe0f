import fc from 'fast-check';
import { expect, test } from 'vitest';
import { imageTags, npmTag, parseVersion, versionOfTag } from './version.mjs';

const versionOf = (text: string) => parseVersion(text) ?? expect.fail(`${text} is no version`);

test.each(['1.2', '1.2.3.4', 'v1.2.3', '01.2.3', '1.2.3-', '1.2.3+build', '1.2.3-a b', '1.2.3\n', ''])(
  '%j is no version',
  (text) => {
    expect(parseVersion(text)).toBeNull();
  },
);

test('a tag is a version with v before it', () => {
  expect(versionOfTag('v1.2.3')?.numbers).toEqual([1, 2, 3]);
  expect(versionOfTag('v1.2.3-rc.1')?.isPrerelease).toBe(true);
  for (const tag of ['1.2.3', 'latest', 'v1', 'v1.2', 'vv1.2.3']) expect(versionOfTag(tag)).toBeNull();
});

const line = ['v1.1.4', 'v1.1', 'v1.2.0', 'v1.2', 'v1', 'latest'];

test.each([
  ['the first release', '0.1.0', [], ['v0.1.0', 'v0.1', 'v0', 'latest']],
  ['the highest', '1.2.1', line, ['v1.2.1', 'v1.2', 'v1', 'latest']],
  ['one of an older minor line', '1.1.5', line, ['v1.1.5', 'v1.1']],
  ['one of an older major line', '0.9.9', line, ['v0.9.9', 'v0.9', 'v0']],
  ['one that is older than its own line', '1.1.3', line, ['v1.1.3']],
  ['the highest again', '1.2.0', line, ['v1.2.0', 'v1.2', 'v1', 'latest']],
  ['ten, which is more than nine', '1.10.0', ['v1.9.0'], ['v1.10.0', 'v1.10', 'v1', 'latest']],
  ['a prerelease', '2.0.0-rc.1', line, ['v2.0.0-rc.1']],
  [
    'a release that has only prereleases above it',
    '1.3.0',
    [...line, 'v2.0.0-rc.1'],
    ['v1.3.0', 'v1.3', 'v1', 'latest'],
  ],
])('%s gets its tags and no other’s', (_, version, existing, wanted) => {
  expect(imageTags(versionOf(version), existing)).toEqual(wanted);
});

test('two images in one repository do not hold back each other', () => {
  const existing = ['v1.2.0-tools', 'latest-tools', 'v1.0.0', 'latest'];
  expect(imageTags(versionOf('1.1.0'), existing)).toEqual(['v1.1.0', 'v1.1', 'v1', 'latest']);
  expect(imageTags(versionOf('1.1.0'), existing, '-tools')).toEqual(['v1.1.0-tools', 'v1.1-tools']);
});

test('in whatever order releases come, latest is at the highest of them', () => {
  const number = fc.nat({ max: 3 });
  const release = fc.tuple(number, number, number, fc.boolean());
  fc.assert(
    fc.property(fc.uniqueArray(release, { minLength: 1, maxLength: 8 }), (releases) => {
      const registry = new Map<string, string>();
      for (const [major, minor, patch, isPrerelease] of releases) {
        const text = `${major}.${minor}.${patch}${isPrerelease ? '-rc.1' : ''}`;
        for (const tag of imageTags(versionOf(text), [...registry.keys()])) registry.set(tag, text);
      }
      const stable = releases.filter(([, , , isPrerelease]) => !isPrerelease);
      const [highest] = stable.sort(([a, b, c], [x, y, z]) => x - a || y - b || z - c);
      expect(registry.get('latest')).toBe(highest?.slice(0, 3).join('.'));
    }),
  );
});

test('npm gives a release without a version only where it is the highest', () => {
  expect(npmTag(versionOf('1.2.0'), ['v1.1.0', 'v1.2.0'])).toBe('latest');
  expect(npmTag(versionOf('1.1.5'), ['v1.1.5', 'v1.2.0'])).toBe('release-1.1');
  expect(npmTag(versionOf('2.0.0-rc.1'), ['v1.2.0'])).toBe('next');
});
