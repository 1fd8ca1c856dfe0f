/** Versions as semantic versioning writes them, and the names that a release gets by them. */

const shape = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z]+(?:[.-][0-9A-Za-z]+)*)?$/;

/** @returns null for what is no version; build metadata is none, since a tag of an image may not have `+` */
export function parseVersion(text) {
  const [, major, minor, patch, prerelease] = shape.exec(text) ?? [];
  if (major === undefined) return null;
  return { text, numbers: [major, minor, patch].map(Number), isPrerelease: prerelease !== undefined };
}

/** `v1.2.3` as a version; null for any other tag. */
export const versionOfTag = (tag) => (tag.startsWith('v') ? parseVersion(tag.slice(1)) : null);

function isOlder({ numbers: left }, { numbers: right }) {
  const at = left.findIndex((number, index) => number !== right[index]);
  return at >= 0 && left[at] < right[at];
}

/** How many leading numbers a release is the highest of: 0 for all releases, 1 for its major version, 2 for its minor one. */
function newestOf(version, existing) {
  const releases = existing.map(versionOfTag).filter((each) => each !== null && !each.isPrerelease);
  return [0, 1, 2].filter((count) => {
    const among = releases.filter(({ numbers }) =>
      numbers.slice(0, count).every((number, index) => number === version.numbers[index]),
    );
    return among.every((each) => !isOlder(version, each));
  });
}

/**
 * Tags of an image's release, the exact one first: `v1.2.3`, and `v1.2`, `v1` and `latest` where nothing higher has them.
 * A prerelease has the exact one alone.
 * @param existing all tags of the repository
 * @param suffix of each tag, for an image that shares the repository: `-tools`
 */
export function imageTags(version, existing, suffix = '') {
  const exact = `v${version.text}`;
  const own = existing
    .filter((tag) => tag.endsWith(suffix))
    .map((tag) => tag.slice(0, tag.length - suffix.length));
  const [major, minor] = version.numbers;
  const moving = ['latest', `v${major}`, `v${major}.${minor}`];
  const moved = version.isPrerelease ? [] : newestOf(version, own).map((count) => moving[count]);
  return [exact, ...moved.reverse()].map((tag) => tag + suffix);
}

/**
 * Tag of npm for a release: what `npm install` without a version gives is the highest release. One of an older line is
 * `release-1.1`, since npm takes no tag that reads as a range of versions.
 * @param existing tags of the sources
 */
export function npmTag(version, existing) {
  if (version.isPrerelease) return 'next';
  const [major, minor] = version.numbers;
  return newestOf(version, existing).includes(0) ? 'latest' : `release-${major}.${minor}`;
}
